// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch} from "../src/Batch.sol";
import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultBatches} from "../src/interfaces/IVaultBatches.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {Status} from "../src/interfaces/Status.sol";
import {KeysTest} from "./KeysTest.sol";

/// @notice The bounds in SECURITY.md: thieves who do one thing after the other until nothing more is to be had.
contract KeysHarmTest is KeysTest {
    address private constant LOOT = address(0xDEAD);
    uint88 private constant LIMIT = 3000e6;

    function setUp() public override {
        super.setUp();
        _fill();
    }

    function test_TheOwnersKeyTakesWhatIsFreeAndNoLiveOrder() public {
        uint96 most = vault.free() + uint96(vault.unsynced());
        uint256 locked = vault.locked();
        vm.prank(holder.who);
        vault.withdraw(LOOT, most);
        // It names itself the signer, so that it may contest; nobody else loses an order by that.
        vm.prank(holder.who);
        vault.setSigner(holder.who);
        vm.prank(holder.who);
        vault.setLimit(0);
        vm.prank(holder.who);
        vault.setSecondKey(LOOT);
        vault.contest(places[1], _by(holder, _digest("Contest", places[1])));
        vm.assertEq(vault.locked(), locked);
        _endAllWithoutTheVault();
        vm.assertEq(token.balanceOf(LOOT), most, "no more than was free");
    }

    /// @dev What it locks and releases to itself counts until a day later.
    function test_TheSignersKeyTakesNoMoreThanTheLimitInADay() public {
        vm.prank(holder.who);
        vault.setLimit(LIMIT);
        _fund(10 * LIMIT);
        uint256 room = LIMIT - vault.limitUsed();
        uint256 start = block.timestamp;
        uint32 sequence = 1;
        while (block.timestamp < start + 1 days) {
            uint256 left = LIMIT - vault.limitUsed();
            uint96 part = uint96(left > 150e6 ? 150e6 : left);
            if (part != 0) _steal(part, sequence++);
            vm.warp(block.timestamp + 2 hours);
        }
        vm.assertEq(token.balanceOf(LOOT), room);
        Order memory one = _loot(1, sequence);
        bytes memory signature = _by(hot, _digest("Lock", one));
        vm.warp(start + 1 days - 1);
        one = _loot(1, sequence);
        signature = _by(hot, _digest("Lock", one));
        _refuses(IVaultErrors.VaultLimitExceeded.selector);
        vault.lock(one, signature, "");
        vm.prank(holder.who);
        vault.setSigner(nobody.who);
        vm.warp(start + 30 days);
        one = _loot(1, sequence);
        signature = _by(hot, _digest("Lock", one));
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.lock(one, signature, "");
    }

    function test_TheSignersKeyTakesAllThatIsFreeWithoutALimit() public {
        uint96 most = vault.free() + uint96(vault.unsynced());
        _steal(most, 1);
        vm.assertEq(token.balanceOf(LOOT), most);
        _endAllWithoutTheVault();
        vm.assertEq(token.balanceOf(LOOT), most);
    }

    function test_TheSignersKeyLocksUpForThirtyDaysAtMost() public {
        Order memory order = _loot(vault.free(), 1);
        order.lockBy = uint40(block.timestamp);
        order.claimBy = order.lockBy + 1;
        order.confirmBy = order.claimBy + 1;
        order.ruleBy = uint40(block.timestamp + 30 days);
        order.payer = hot.who;
        vault.lock(order, _by(hot, _digest("Lock", order)), "");
        vault.claim(order, _by(hot, _digest("Claim", order)));
        vault.contest(order, _by(hot, _digest("Contest", order)));
        vm.warp(order.ruleBy + 1);
        vault.lapse(order);
        _assertStatus(order, Status.Returned);
    }

    /// @dev Released without a payment, an order pays those it names; what another confirms is not touched.
    function test_TheSignersKeyReleasesWhatIsNotPaid() public {
        uint256 free = vault.free();
        for (uint256 i = 0; i < 3; i++) {
            vault.release(places[i], _by(hot, _digest("Release", places[i])));
        }
        batches.releaseBatch(
            batchOf[0], 7, _items(batched[0], 7), "", _one(_by(hot, _batchReleaseDigest(batchOf[0], 7)))
        );
        vm.assertEq(token.balanceOf(buys.who) + token.balanceOf(takesFee.who), 3 * 100e6 + batchOf[0].total);
        vm.assertEq(vault.free(), free);
        vm.assertEq(vault.locked(), 3 * 100e6 + batchOf[1].total);
    }

    /// @dev The second key's word is asked for locks only: without it orders end all the same.
    function test_TheSecondKeyHoldsUpNothingButLocks() public {
        vm.prank(holder.who);
        vault.setSecondKey(second.who);
        Order memory order = _orderAt(77, 1, false);
        bytes memory signature = _by(hot, _digest("Lock", order));
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.lock(order, signature, "");
        uint256 state = vm.snapshotState();
        _endAllWithoutTheVault();
        vm.revertToState(state);
        vm.prank(holder.who);
        vault.setSecondKey(address(0));
        vault.lock(order, signature, "");
    }

    function test_APayersFalseClaimPaysTheBuyerOnlyWhenTheVaultIsSilent() public {
        Order memory order = places[0];
        vault.claim(order, _by(pays, _digest("Claim", order)));
        uint256 state = vm.snapshotState();
        vm.warp(order.confirmBy + 1);
        vault.lapse(order);
        _assertStatus(order, Status.Released);
        vm.assertEq(token.balanceOf(pays.who), 0);
        vm.revertToState(state);
        vault.contest(order, _by(hot, _digest("Contest", order)));
        vm.warp(order.ruleBy + 1);
        vault.lapse(order);
        _assertStatus(order, Status.Returned);
    }

    function test_TheBuyersKeyGivesUpItsOwnOrdersToTheVaultOnly() public {
        uint256 free = vault.free();
        for (uint256 i = 0; i < PLACES; i++) {
            Order memory order = places[i];
            (bool isDone,) = address(vault).call(_upon(i, _callOf(buys, Act.Cancel, order, 0)));
            vm.assertTrue(isDone);
            _assertStatus(order, Status.Returned);
        }
        vm.assertEq(vault.free(), free + PLACES * 100e6);
        vm.assertEq(_books().toOthers, 0);
    }

    function test_TheArbiterSplitsBetweenTheTwoSidesOnly() public {
        for (uint256 i = 2; i < BATCHED; i += 3) {
            Order memory order = places[i];
            uint256 free = vault.free();
            uint96 toBuyer = uint96(20e6 * (i - 1));
            vault.rule(order, toBuyer, _by(judges, _splitDigest("Rule", order, toBuyer)));
            vm.assertEq(vault.free(), free + order.amount - toBuyer);
        }
        vm.assertEq(token.balanceOf(buys.who) + token.balanceOf(takesFee.who), 20e6 + 80e6);
        vm.assertEq(_books().toOthers, 0);
    }

    /// @dev The seller's USDT goes to the buyer who did not pay, and nowhere else.
    function test_APayeesKeyReleasesItsOwnPayoutsOnly() public {
        for (uint256 i = 3; i < BATCHED; i++) {
            vault.release(places[i], _by(payeeOf, _digest("Release", places[i])));
        }
        vm.assertEq(token.balanceOf(buys.who) + token.balanceOf(takesFee.who), 3 * 100e6);
        vm.assertEq(_books().toOthers, 0);
        vm.assertEq(vault.locked(), 3 * 100e6 + batchOf[0].total + batchOf[1].total);
    }

    function test_AReceiversCreditCannotBeSentElsewhereByOthers() public {
        uint256 credit = vault.creditOf(buys.who);
        vm.prank(nobody.who);
        vault.pull(buys.who);
        vm.assertEq(token.balanceOf(buys.who), credit);
        vm.prank(nobody.who);
        _refuses(IVaultErrors.VaultNothingToPull.selector);
        vault.pullTo(LOOT);
    }

    /// @dev With as little gas as they like, a relayer sends an order's payout or nothing.
    function testFuzz_ARelayerCannotTurnABatchsPayoutsIntoCredits(uint256 gas_) public {
        gas_ = _bound(gas_, 30_000, 1_500_000);
        uint256 credited = vault.credited();
        bytes memory call = abi.encodeCall(
            IVaultBatches.releaseBatch,
            (batchOf[0], 7, _items(batched[0], 7), "", _one(_by(hot, _batchReleaseDigest(batchOf[0], 7))))
        );
        (bool isDone,) = address(vault).call{gas: gas_}(call);
        vm.assertEq(vault.credited(), credited);
        vm.assertEq(vault.locked(), 6 * 100e6 + batchOf[1].total + (isDone ? 0 : batchOf[0].total));
    }

    /// @dev By the same key, for a batch of the same bytes.
    function testFuzz_SignaturesOverABatchCountOnOneVaultAndOneChain(uint64 chain) public {
        vm.assume(chain != 0 && chain != block.chainid);
        Order[] memory orders = _orders(3);
        for (uint256 i = 0; i < 3; i++) {
            orders[i].confirmer = hot.who;
        }
        Batch memory batch = _batch(orders);
        bytes[] memory signed = _signedFor(batch, orders[1]);
        uint256 home = block.chainid;
        vm.chainId(chain);
        _assertForeign(batch, orders, signed);
        vm.chainId(home);
        vault = _vaultOf(nobody.who);
        batches = IVaultBatches(address(vault));
        vm.prank(nobody.who);
        vault.setSigner(hot.who);
        _assertForeign(batch, orders, signed);
        signed = _signedFor(batch, orders[1]);
        vault.releaseOne(batch, _item(orders[1]), 1, _path(orders, 2), signed[2]);
    }

    function _signedFor(Batch memory batch, Order memory order) private view returns (bytes[] memory signed) {
        signed = new bytes[](3);
        signed[0] = _by(hot, _batchLockDigest(batch));
        signed[1] = _by(hot, _batchReleaseDigest(batch, 7));
        signed[2] = _by(hot, _digest("Release", order));
    }

    function _assertForeign(Batch memory batch, Order[] memory orders, bytes[] memory signed) private {
        bytes memory path = _path(orders, 2);
        bytes memory items = _items(orders, 7);
        bytes memory ours = _by(hot, _batchLockDigest(batch));
        _fund(batch.total);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.lockBatch(batch, signed[0], "");
        vault.lockBatch(batch, ours, "");
        _refuses(IVaultErrors.OrderBadSignature.selector);
        batches.releaseBatch(batch, 7, items, "", _one(signed[1]));
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.releaseOne(batch, _item(orders[1]), 1, path, signed[2]);
    }

    function _loot(uint96 amount, uint32 sequence) private view returns (Order memory order) {
        order = _orderAt(66, sequence, false);
        uint40 now_ = uint40(block.timestamp);
        (order.lockBy, order.claimBy, order.confirmBy, order.ruleBy) = (now_, now_ + 1, now_ + 2, now_ + 3);
        (order.buyer, order.payer, order.amount, order.fee) = (LOOT, LOOT, amount, 0);
    }

    function _steal(uint96 amount, uint32 sequence) private {
        Order memory order = _loot(amount, sequence);
        vault.lock(order, _by(hot, _digest("Lock", order)), "");
        vault.release(order, _by(hot, _digest("Release", order)));
    }

    /// @dev As the other parties and time end them, whoever has the vault's keys by now.
    function _endAllWithoutTheVault() private {
        uint256 free = vault.free();
        vault.cancel(places[0], _by(pays, _digest("Cancel", places[0])));
        if (vault.statusOf(places[1]) == Status.Contested) {
            vault.rule(places[1], 100e6, _by(judges, _splitDigest("Rule", places[1], 100e6)));
        }
        vault.rule(places[2], 100e6, _by(judges, _splitDigest("Rule", places[2], 100e6)));
        vault.release(places[3], _by(payeeOf, _digest("Release", places[3])));
        vm.warp(places[0].confirmBy + 1);
        if (vault.statusOf(places[1]) == Status.Claimed) vault.lapse(places[1]);
        vault.release(places[4], _by(payeeOf, _digest("Release", places[4])));
        vault.cancel(places[5], _by(buys, _digest("Cancel", places[5])));
        batches.expireBatch(batchOf[0]);
        batches.expireBatch(batchOf[1]);
        vm.assertEq(vault.locked(), 0);
        vm.assertEq(token.balanceOf(buys.who) + token.balanceOf(takesFee.who), 4 * 100e6, "paid");
        vm.assertEq(vault.free(), free + 2 * 100e6 + batchOf[0].total + batchOf[1].total, "returned");
    }
}
