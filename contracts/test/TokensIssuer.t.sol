// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {EndingsTest} from "./EndingsTest.sol";
import {UpgradedTether} from "./tokens/UpgradedTether.sol";

/// @notice Whatever USDT's issuer does in the middle of an order, the order ends and nothing is gone that it did not take.
contract TokensIssuerTest is EndingsTest {
    UpgradedTether private upgraded;

    /// @dev Which stops nothing but transfers: the order is locked, claimed and contested meanwhile.
    function testFuzz_APause(Shape memory shape, uint8 ending_, uint96 toBuyer) public {
        Order memory order = _order(shape);
        _fund(order.amount);
        token.pause();
        vault.lock(order, _sign(SIGNER_KEY, "Lock", order), "");
        Ended memory ended = _readyOnceLocked(order, Ending(ending_ % 7), toBuyer);
        _endsInCredits(ended, Ending(ending_ % 7));
        token.unpause();
        _paysOff(ended);
    }

    function testFuzz_TheVaultIsBlacklisted(Shape memory shape, uint8 ending_, uint96 toBuyer) public {
        Ended memory ended = _ready(shape, Ending(ending_ % 7), toBuyer);
        token.addBlackList(address(vault));
        _endsInCredits(ended, Ending(ending_ % 7));
        token.removeBlackList(address(vault));
        _paysOff(ended);
    }

    /// @dev USDT on Ethereum pays a blacklisted receiver, who is then stuck with it.
    function testFuzz_AReceiverIsBlacklisted(Shape memory shape, uint8 ending_, uint96 toBuyer) public {
        Ended memory ended = _ready(shape, Ending(ending_ % 7), toBuyer);
        token.addBlackList(buyer);
        _end(ended, Ending(ending_ % 7));
        _assertPaid(ended.paid, ended.feePaid);
        _assertCredits(0, 0);
    }

    /// @dev What was destroyed is missing: the order ends in credits, within the gas that a chain allows although each
    /// refusal burns what it gets, and money that comes again pays the credits before anything is free.
    function testFuzz_TheVaultsFundsAreDestroyed(Shape memory shape, uint8 ending_, uint96 toBuyer, uint96 later)
        public
    {
        Ended memory ended = _ready(shape, Ending(ending_ % 7), toBuyer);
        uint256 amount = ended.order.amount;
        token.addBlackList(address(vault));
        token.destroyBlackFunds(address(vault));
        token.removeBlackList(address(vault));
        _endsInCredits(ended, Ending(ending_ % 7));

        uint96 free = vault.free();
        if (free != 0) {
            vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultInsufficientFree.selector, free, 0));
            vm.prank(owner);
            vault.withdraw(owner, free);
        }
        _fund(amount);
        vm.assertEq(vault.unsynced(), 0);
        _paysOff(ended);
        later = uint96(_bound(later, 1, 1e24));
        _fund(later);
        vm.assertEq(vault.unsynced(), later);
    }

    /// @dev Two vaults of one token: what is done to one does nothing to the other.
    function testFuzz_AnotherVaultIsNotTouched(Shape memory shape, uint8 ending_, uint96 toBuyer) public {
        IVault struck = _vaultOf(stranger);
        token.transfer(address(struck), 1e6);
        Ended memory ended = _ready(shape, Ending(ending_ % 7), toBuyer);
        token.addBlackList(address(struck));
        token.destroyBlackFunds(address(struck));
        _end(ended, Ending(ending_ % 7));
        _assertPaid(ended.paid, ended.feePaid);
    }

    function testFuzz_TheFeeIsSwitchedOn(Shape memory shape, uint8 ending_, uint96 toBuyer, uint8 feeBps) public {
        Ended memory ended = _ready(shape, Ending(ending_ % 7), toBuyer);
        token.setParams(feeBps % 20, 49);
        _end(ended, Ending(ending_ % 7));
        _assertCredits(0, 0);
        _assertPaid(_less(ended.paid, feeBps % 20), _less(ended.feePaid, feeBps % 20));
        vm.assertEq(token.balanceOf(address(vault)), ended.order.amount - ended.paid - ended.feePaid);
    }

    /// @dev Until the issuer has carried the vault's balance over there is nothing to pay with; then there is.
    function testFuzz_TheTokenUpgradesItself(
        Shape memory shape,
        uint8 ending_,
        uint96 toBuyer,
        bool isCarriedBefore,
        uint8 feeBps
    ) public {
        Ended memory ended = _ready(shape, Ending(ending_ % 7), toBuyer);
        upgraded = new UpgradedTether(address(token), feeBps);
        token.deprecate(address(upgraded));
        if (isCarriedBefore) {
            upgraded.carryOver(address(vault), ended.order.amount);
            _end(ended, Ending(ending_ % 7));
            _assertCredits(0, 0);
        } else {
            _endsInCredits(ended, Ending(ending_ % 7));
            upgraded.carryOver(address(vault), ended.order.amount);
            _pullAll(ended);
        }
        _assertPaid(
            ended.paid - uint256(ended.paid) * feeBps / 10_000, ended.feePaid - uint256(ended.feePaid) * feeBps / 10_000
        );
        vm.assertEq(token.balanceOf(address(vault)), vault.free());
    }

    /// @dev An upgrade to an address without code fails like any other refusal.
    function testFuzz_TheTokenUpgradesItselfToNothing(Shape memory shape, uint8 ending_, uint96 toBuyer) public {
        Ended memory ended = _ready(shape, Ending(ending_ % 7), toBuyer);
        token.deprecate(stranger);
        _end(ended, Ending(ending_ % 7));
        _assertCredits(ended.paid, ended.feePaid);
    }

    function testFuzz_MoreIsIssuedAndRedeemed(Shape memory shape, uint8 ending_, uint96 toBuyer) public {
        Ended memory ended = _ready(shape, Ending(ending_ % 7), toBuyer);
        token.issue(1e30);
        token.redeem(1e12);
        _end(ended, Ending(ending_ % 7));
        _assertPaid(ended.paid, ended.feePaid);
    }

    function _endsInCredits(Ended memory ended, Ending ending) private {
        uint256 balance = token.balanceOf(address(vault));
        _end(ended, ending);
        _assertPaid(0, 0);
        _assertCredits(ended.paid, ended.feePaid);
        vm.assertEq(token.balanceOf(address(vault)), balance);
    }

    /// @dev Every unit finds its place, and the vault is empty.
    function _paysOff(Ended memory ended) private {
        _pullAll(ended);
        _assertPaid(ended.paid, ended.feePaid);
        uint96 free = vault.free();
        vm.prank(owner);
        vault.withdraw(owner, free);
        vm.assertEq(token.balanceOf(owner), free);
        vm.assertEq(token.balanceOf(address(vault)), 0);
    }

    function _less(uint256 amount, uint256 feeBps) private pure returns (uint256) {
        uint256 fee = amount * feeBps / 10_000;
        return amount - (fee > 49e6 ? 49e6 : fee);
    }
}
