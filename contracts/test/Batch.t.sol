// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch} from "../src/Batch.sol";
import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {IVaultEvents} from "../src/interfaces/IVaultEvents.sol";
import {ReturnedBy, Status} from "../src/interfaces/Status.sol";
import {BatchTest} from "./BatchTest.sol";

contract BatchLockTest is BatchTest {
    function testFuzz_LocksTheTotal(uint8 size) public {
        Order[] memory orders = _orders(_bound(size, 1, 40));
        Batch memory batch = _batch(orders);
        _fund(batch.total);
        vm.expectEmit(address(vault));
        emit IVaultEvents.BatchLocked(_batchId(batch), batch.nonce, batch.count, batch.total);
        batches.lockBatch(batch, _signBatchLock(SIGNER_KEY, batch), "");
        _assertBooks(0, batch.total);
        (uint256 which, uint96 amount) = batches.leftOf(batch);
        vm.assertEq(which, _all(orders));
        vm.assertEq(amount, batch.total);
        vm.assertEq(batches.batchId(batch), _batchId(batch));
        (Status status,, bytes32 commitment) = vault.laneOf(99);
        vm.assertEq(uint8(status), uint8(Status.Batch));
        vm.assertEq(commitment, _batchId(batch) & ~bytes32(uint256(255)));
    }

    function test_TakesTheMostOrders() public {
        Order[] memory orders = _orders(256);
        Batch memory batch = _lockAll(orders);
        _releaseMany(batch, orders, type(uint256).max);
        _assertBooks(0, 0);
        vm.assertEq(token.balanceOf(orders[255].buyer), orders[255].amount - orders[255].fee);
    }

    function testFuzz_OnlyTheSignerLocks(bytes32 flipped) public {
        Batch memory batch = _batch(_orders(3));
        _fund(batch.total);
        bytes memory signature = _signBatchLock(STRANGER_KEY, batch);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        batches.lockBatch(batch, signature, "");
        signature = _signBatchLock(SIGNER_KEY, batch);
        vm.assume(flipped != batch.root);
        batch.root = flipped;
        _refuses(IVaultErrors.OrderBadSignature.selector);
        batches.lockBatch(batch, signature, "");
    }

    function test_AsksTheSecondKey() public {
        vm.prank(owner);
        vault.setSecondKey(vm.addr(SECOND_KEY));
        Batch memory batch = _batch(_orders(3));
        _fund(batch.total);
        bytes memory signature = _signBatchLock(SIGNER_KEY, batch);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        batches.lockBatch(batch, signature, "");
        batches.lockBatch(batch, signature, _signBatchLock(SECOND_KEY, batch));
        _assertBooks(0, batch.total);
    }

    function test_RefusesCountsOutsideALane() public {
        Batch memory batch = _batch(_orders(3));
        batch.count = 0;
        _refusesLock(batch, abi.encodeWithSelector(IVaultErrors.BatchBadCount.selector, 0));
        batch.count = 257;
        _refusesLock(batch, abi.encodeWithSelector(IVaultErrors.BatchBadCount.selector, 257));
        batch.count = 3;
        batch.nonce = (uint64(99) << 32) | (type(uint32).max - 1);
        _refusesLock(batch, abi.encodeWithSelector(IVaultErrors.BatchBadCount.selector, 3));
        batch.nonce -= 1;
        _lockBatch(batch);
    }

    function test_RefusesWhatALockRefuses() public {
        Batch memory batch = _batch(_orders(3));
        batch.total = 0;
        _refusesLock(batch, abi.encodeWithSelector(IVaultErrors.OrderBadAmount.selector, 0, type(uint96).max));
        batch = _batch(_orders(3));
        batch.claimBy = batch.lockBy;
        _refusesLock(batch, abi.encodeWithSelector(IVaultErrors.OrderBadDeadlines.selector));
        batch = _batch(_orders(3));
        vm.warp(batch.lockBy + 1);
        _refusesLock(
            batch, abi.encodeWithSelector(IVaultErrors.OrderTooLate.selector, batch.lockBy, uint256(batch.lockBy) + 1)
        );
    }

    function test_RefusesSharedPartiesThatALockRefuses() public {
        bytes memory bad = abi.encodeWithSelector(IVaultErrors.OrderBadParties.selector);
        address[7] memory arbiters = [address(0), address(vault), signer, owner, payee, address(0), address(0)];
        for (uint256 i = 0; i < 5; i++) {
            Batch memory batch = _batch(_orders(2));
            if (i == 4) batch.confirmer = payee;
            batch.arbiter = arbiters[i];
            _refusesLock(batch, bad);
        }
        Batch memory other = _batch(_orders(2));
        other.confirmer = address(0);
        _refusesLock(other, bad);
        other = _batch(_orders(2));
        other.feeTo = address(vault);
        _refusesLock(other, bad);
    }

    function test_RefusesBeyondLimitAndBalance() public {
        Batch memory batch = _batch(_orders(2));
        _fund(batch.total - 1);
        bytes memory signature = _signBatchLock(SIGNER_KEY, batch);
        vm.expectRevert(
            abi.encodeWithSelector(IVaultErrors.VaultInsufficientFree.selector, batch.total, batch.total - 1)
        );
        batches.lockBatch(batch, signature, "");
        _fund(1);
        vm.prank(owner);
        vault.setLimit(uint88(batch.total - 1));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultLimitExceeded.selector, batch.total, batch.total - 1));
        batches.lockBatch(batch, signature, "");
    }

    function testFuzz_NoNonceLocksTwice(uint8 position, bool asBatch) public {
        Order[] memory orders = _orders(5);
        Batch memory batch = _lockAll(orders);
        Order memory again = orders[_bound(position, 0, 4)];
        bytes memory signature = _sign(SIGNER_KEY, "Lock", again);
        _fund(again.amount);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderLaneBusy.selector, 99));
        vault.lock(again, signature, "");
        bytes memory batchSignature = _signBatchLock(SIGNER_KEY, batch);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderNonceUsed.selector, batch.nonce));
        batches.lockBatch(batch, batchSignature, "");
        if (asBatch) {
            vm.warp(batch.claimBy + 1);
            batches.expireBatch(batch);
            vm.warp(again.lockBy);
        } else {
            _releaseMany(batch, orders, _all(orders));
        }
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderNonceUsed.selector, again.nonce));
        vault.lock(again, signature, "");
        _fund(batch.total);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderNonceUsed.selector, batch.nonce));
        batches.lockBatch(batch, batchSignature, "");
    }

    function test_ALaneGoesOnAfterABatch() public {
        Order[] memory orders = _orders(3);
        Batch memory batch = _lockAll(orders);
        _releaseMany(batch, orders, _all(orders));
        Order memory next = orders[2];
        next.nonce += 1;
        _lock(next);
        _assertStatus(next, Status.Locked);
        _assertStatus(orders[1], Status.Unknown);
    }

    function _refusesLock(Batch memory batch, bytes memory why) private {
        bytes memory signature = _signBatchLock(SIGNER_KEY, batch);
        vm.expectRevert(why);
        batches.lockBatch(batch, signature, "");
    }
}

contract BatchExpireTest is BatchTest {
    function testFuzz_WhatIsLeftComesBackAfterClaimBy(uint256 which, uint32 late) public {
        Order[] memory orders = _orders(9);
        Batch memory batch = _lockAll(orders);
        which &= _all(orders);
        uint256 gone = 0;
        for (uint256 i = 0; i < 9; i++) {
            if (which >> i & 1 == 1) gone += orders[i].amount;
        }
        if (which != 0) _releaseMany(batch, orders, which);
        vm.warp(batch.claimBy);
        if (gone == batch.total) _refuses(IVaultErrors.OrderEnded.selector);
        else _refuses(IVaultErrors.OrderTooEarly.selector);
        batches.expireBatch(batch);
        if (gone == batch.total) return;
        vm.warp(uint256(batch.claimBy) + 1 + late);
        vm.expectEmit(address(vault));
        emit IVaultEvents.BatchReturned(_batchId(batch), uint96(batch.total - gone));
        batches.expireBatch(batch);
        _assertBooks(batch.total - gone, 0);
        (uint256 left, uint96 amount) = batches.leftOf(batch);
        vm.assertEq(left + amount, 0);
        _refuses(IVaultErrors.OrderEnded.selector);
        batches.expireBatch(batch);
    }

    function test_AnUnknownBatchHasNothing() public {
        Batch memory batch = _batch(_orders(2));
        (uint256 left, uint96 amount) = batches.leftOf(batch);
        vm.assertEq(left + amount, 0);
        vm.warp(batch.claimBy + 1);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderUnknown.selector, _batchId(batch)));
        batches.expireBatch(batch);
    }
}
