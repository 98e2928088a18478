// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultBatches} from "../src/interfaces/IVaultBatches.sol";
import {KeysTest} from "./KeysTest.sol";

/// @notice The rows of SECURITY.md: what each key can do by itself, in each of the four times of an order, and nothing
/// beyond. That what it does harms nobody but as the order says is checked with every attempt.
contract KeysMatrixTest is KeysTest {
    string private constant OF_SIGNER = "release locked, claimed, contested, batched; ";

    function test_Signer() public {
        _fill();
        string memory contests = string.concat(OF_SIGNER, "contest claimed, payout claimed; lock; ");
        string memory without = string.concat(OF_SIGNER, "lock; ");
        _assertPowers(hot, [contests, contests, without, without]);
    }

    function test_SignerBesideASecondKey() public {
        _fill();
        vm.prank(holder.who);
        vault.setSecondKey(second.who);
        string memory contests = string.concat(OF_SIGNER, "contest claimed, payout claimed; ");
        _assertPowers(hot, [contests, contests, OF_SIGNER, OF_SIGNER]);
    }

    function test_SecondKey() public {
        _fill();
        vm.prank(holder.who);
        vault.setSecondKey(second.who);
        _assertPowers(second, ["", "", "", ""]);
    }

    function test_Owner() public {
        _fill();
        string memory all = "withdraw; setSigner; setSecondKey; setLimit; transferOwnership; ";
        _assertPowers(holder, [all, all, all, all]);
    }

    function test_NextOwner() public {
        _fill();
        vm.prank(holder.who);
        vault.transferOwnership(nobody.who);
        string memory all = "acceptOwnership; ";
        _assertPowers(nobody, [all, all, all, all]);
    }

    /// @dev And whoever is buyer can be paid nowhere but at its own address; a credit it has, it sends where it likes.
    function test_Buyer() public {
        _fill();
        string memory cancels = string.concat(
            "cancel locked, claimed, contested, payout locked, payout claimed, payout contested, batched, ",
            "payout batched; "
        );
        string memory claims = string.concat(cancels, "claim locked, payout locked, batched, payout batched; pullTo; ");
        string memory without = string.concat(cancels, "pullTo; ");
        _assertPowers(buys, [claims, without, without, without]);
    }

    function test_PayersWallet() public {
        _fill();
        _assertPayer();
    }

    function test_PayersWalletContract() public {
        _payBy(Kind.Wallet);
        _assertPayer();
    }

    function test_PayersDeviceKey() public {
        _payBy(Kind.P256);
        _assertPayer();
    }

    function test_PayersPasskey() public {
        _payBy(Kind.Passkey);
        _assertPayer();
    }

    /// @dev Whoever can make a passkey's key sign, but not as an assertion for its relying party, is nobody.
    function test_PasskeyWithoutAnAssertion() public {
        _payBy(Kind.Passkey);
        _assertPowers(Party(Kind.P256, pays.key, pays.who), ["", "", "", ""]);
    }

    function test_Payee() public {
        _fill();
        string memory releases = "release payout locked, payout claimed, payout contested, payout batched; ";
        string memory contests = string.concat(releases, "contest payout claimed; ");
        _assertPowers(payeeOf, [contests, contests, releases, releases]);
    }

    function test_Arbiter() public {
        _fill();
        string memory rules = "rule contested, payout contested; ";
        _assertPowers(judges, [rules, rules, rules, ""]);
    }

    function test_FeeReceiver() public {
        _fill();
        string memory pulls = "pullTo; ";
        _assertPowers(takesFee, [pulls, pulls, pulls, pulls]);
    }

    /// @dev A relayer, whoever deployed, and the contracts themselves are nobody to a vault.
    function test_RelayerAndDeployer() public {
        _fill();
        _assertPowers(nobody, ["", "", "", ""]);
        address[6] memory others = [
            address(this),
            address(factory),
            factory.implementation(),
            factory.batches(),
            factory.p256Keys(),
            address(token)
        ];
        for (uint256 i = 0; i < others.length; i++) {
            vm.assertTrue(bytes(_callsOf(others[i])).length == 0, "a contract has power");
        }
    }

    /// @dev What needs no key at all: time, and what only counts or pays out to whom it belongs.
    function test_Anybody() public {
        _fill();
        uint40[4] memory times = _times();
        for (uint256 time = 0; time < 4; time++) {
            vm.warp(times[time]);
            for (uint256 i = 0; i < PLACES; i++) {
                bool isLocked = i % 3 == 0 || i >= BATCHED;
                bytes memory call = _upon(i, abi.encodeCall(IVault.expire, (places[i])));
                vm.assertTrue(_canCall(nobody.who, call, places[i].amount) == (isLocked && time > 0), "expire");
                bool isDue = !isLocked && time > (i % 3);
                call = _upon(i, abi.encodeCall(IVault.lapse, (places[i])));
                vm.assertTrue(_canCall(nobody.who, call, places[i].amount) == isDue, "lapse");
            }
            for (uint256 i = 0; i < 2; i++) {
                bytes memory expire = abi.encodeCall(IVaultBatches.expireBatch, (batchOf[i]));
                vm.assertTrue(_canCall(nobody.who, expire, batchOf[i].total) == (time > 0), "expireBatch");
            }
            vm.assertTrue(_isDone(nobody.who, abi.encodeCall(IVault.sync, ())), "sync");
            vm.assertTrue(_isDone(nobody.who, abi.encodeCall(IVault.pull, (buys.who))), "pull");
        }
    }

    function _payBy(Kind kind) private {
        pays = _party(uint8(kind), uint256(keccak256("payer")));
        _fill();
    }

    function _assertPayer() private {
        string memory cancels = "cancel locked, payout locked, batched, payout batched; ";
        string memory claims = string.concat(cancels, "claim locked, payout locked, batched, payout batched; ");
        _assertPowers(pays, [claims, cancels, cancels, cancels]);
    }

    /// @dev Until claimBy, after it, after confirmBy, and after ruleBy.
    function _assertPowers(Party memory who, string[4] memory expected) private {
        uint40[4] memory times = _times();
        for (uint256 i = 0; i < 4; i++) {
            vm.warp(times[i]);
            string memory powers = _powersOf(who);
            vm.assertTrue(keccak256(bytes(powers)) == keccak256(bytes(expected[i])), powers);
        }
    }

    function _times() private view returns (uint40[4] memory) {
        return [places[0].claimBy, places[0].claimBy + 1, places[0].confirmBy + 1, places[0].ruleBy + 1];
    }
}
