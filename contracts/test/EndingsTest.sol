// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {Status} from "../src/interfaces/Status.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice Every way in which an order ends, for tests that look at what the token makes of it.
abstract contract EndingsTest is VaultTest {
    enum Ending {
        Release,
        Settle,
        Rule,
        LapseOfTheVault,
        Cancel,
        Expire,
        LapseOfTheArbiter
    }

    /// @notice An order and what its ending pays.
    struct Ended {
        Order order;
        uint96 paid;
        uint96 feePaid;
    }

    /// @dev The most that a chainTransaction may use on Ethereum since Osaka.
    uint256 internal constant MOST_GAS = 16_777_216;

    /// @dev Funds the vault, locks an order and brings it to where `ending` can end it.
    function _ready(Shape memory shape, Ending ending, uint96 toBuyer) internal returns (Ended memory) {
        Order memory order = _order(shape);
        _lock(order);
        return _readyOnceLocked(order, ending, toBuyer);
    }

    function _readyOnceLocked(Order memory order, Ending ending, uint96 toBuyer) internal returns (Ended memory ended) {
        ended.order = order;
        bool isContested = ending == Ending.Rule || ending == Ending.LapseOfTheArbiter;
        if (isContested || ending == Ending.LapseOfTheVault) vault.claim(order, _sign(PAYER_KEY, "Claim", order));
        if (isContested) vault.contest(order, _sign(SIGNER_KEY, "Contest", order));

        if (ending == Ending.Settle || ending == Ending.Rule) {
            toBuyer = uint96(_bound(toBuyer, 0, order.amount));
            ended.feePaid = uint96(uint256(order.fee) * toBuyer / order.amount);
            ended.paid = toBuyer - ended.feePaid;
        } else if (ending == Ending.Release || ending == Ending.LapseOfTheVault) {
            ended.feePaid = order.fee;
            ended.paid = order.amount - order.fee;
        }
    }

    /// @dev Of a vault that holds nothing but this order.
    function _end(Ended memory ended, Ending ending) internal {
        _end(ended, ending, 0);
    }

    /// @dev Ends it within the gas that a chain allows, and checks that it has ended.
    function _end(Ended memory ended, Ending ending, uint256 free) internal {
        bytes memory call = _callOf(ended, ending);
        (bool success, bytes memory answer) = address(vault).call{gas: MOST_GAS}(call);
        if (!success) {
            assembly {
                revert(add(answer, 0x20), mload(answer))
            }
        }
        Status[7] memory statuses = [
            Status.Released,
            Status.Settled,
            Status.Ruled,
            Status.Released,
            Status.Returned,
            Status.Returned,
            Status.Returned
        ];
        _assertStatus(ended.order, statuses[uint256(ending)]);
        vm.assertEq(vault.locked(), 0, "locked");
        vm.assertEq(vault.free(), free + ended.order.amount - ended.paid - ended.feePaid, "free");
    }

    function _callOf(Ended memory ended, Ending ending) private returns (bytes memory) {
        Order memory order = ended.order;
        uint96 toBuyer = ended.paid + ended.feePaid;
        if (ending == Ending.Release) {
            return abi.encodeCall(IVault.release, (order, _sign(SIGNER_KEY, "Release", order)));
        }
        if (ending == Ending.Cancel) return abi.encodeCall(IVault.cancel, (order, _sign(BUYER_KEY, "Cancel", order)));
        if (ending == Ending.Settle) {
            bytes memory ofBuyer = _signSplit(BUYER_KEY, "Settle", order, toBuyer);
            bytes memory ofVault = _signSplit(SIGNER_KEY, "Settle", order, toBuyer);
            return abi.encodeCall(IVault.settle, (order, toBuyer, ofBuyer, ofVault));
        }
        if (ending == Ending.Rule) {
            return abi.encodeCall(IVault.rule, (order, toBuyer, _signSplit(ARBITER_KEY, "Rule", order, toBuyer)));
        }
        if (ending == Ending.Expire) {
            vm.warp(uint256(order.claimBy) + 1);
            return abi.encodeCall(IVault.expire, (order));
        }
        vm.warp(uint256(ending == Ending.LapseOfTheVault ? order.confirmBy : order.ruleBy) + 1);
        return abi.encodeCall(IVault.lapse, (order));
    }

    function _assertCredits(uint256 ofBuyer, uint256 ofFeeTo) internal view {
        vm.assertEq(vault.creditOf(buyer), ofBuyer, "credit of the buyer");
        vm.assertEq(vault.creditOf(feeTo), ofFeeTo, "credit of feeTo");
        vm.assertEq(vault.credited(), ofBuyer + ofFeeTo, "credited");
    }

    /// @dev The test is nobody to the vault.
    function _pullAll(Ended memory ended) internal {
        if (ended.paid != 0) vault.pull(buyer);
        if (ended.feePaid != 0) vault.pull(feeTo);
        _assertCredits(0, 0);
    }
}
