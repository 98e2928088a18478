// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch} from "../src/Batch.sol";
import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {IVaultEvents} from "../src/interfaces/IVaultEvents.sol";
import {Status} from "../src/interfaces/Status.sol";
import {BatchTest} from "./BatchTest.sol";

contract TakeOutTest is BatchTest {
    Order[] private orders;
    Batch private batch;

    function setUp() public override {
        super.setUp();
        Order[] memory made = _orders(11);
        for (uint256 i = 0; i < made.length; i++) {
            made[i].payer = payer;
            made[i].buyer = buyer;
            orders.push(made[i]);
        }
        batch = _lockAll(orders);
    }

    function testFuzz_ClaimContestAndRuleAlone(uint8 seed, uint96 toBuyer) public {
        Order memory order = orders[seed % 11];
        toBuyer = uint96(_bound(toBuyer, 0, order.amount));
        vm.expectEmit(address(vault));
        emit IVaultEvents.TakenOut(_id(order), _batchId(batch));
        vm.expectEmit(address(vault));
        emit IVaultEvents.Claimed(_id(order), payer);
        _act(seed % 11, abi.encodeCall(IVault.claim, (order, _sign(PAYER_KEY, "Claim", order))));
        _assertStatus(order, Status.Claimed);
        vault.contest(order, _sign(SIGNER_KEY, "Contest", order));
        _assertStatus(order, Status.Contested);
        vault.rule(order, toBuyer, _signSplit(ARBITER_KEY, "Rule", order, toBuyer));
        _assertStatus(order, Status.Ruled);
        uint96 feePaid = uint96(uint256(order.fee) * toBuyer / order.amount);
        _assertPaid(toBuyer - feePaid, feePaid);
        _assertBooks(order.amount - toBuyer, batch.total - order.amount);
    }

    function testFuzz_SilencesEndAsAlone(uint8 seed, bool isContested) public {
        Order memory order = orders[seed % 11];
        _act(seed % 11, abi.encodeCall(IVault.claim, (order, _sign(PAYER_KEY, "Claim", order))));
        if (isContested) vault.contest(order, _sign(SIGNER_KEY, "Contest", order));
        vm.warp(batch.claimBy + 1);
        batches.expireBatch(batch);
        _assertBooks(batch.total - order.amount, order.amount);
        vm.warp(isContested ? order.ruleBy + 1 : order.confirmBy + 1);
        vault.lapse(order);
        _assertBooks(isContested ? batch.total : batch.total - order.amount, 0);
        _assertPaid(isContested ? 0 : order.amount - order.fee, isContested ? 0 : order.fee);
    }

    function testFuzz_SettlesCancelsAndReleasesAlone(uint8 seed, uint8 kind) public {
        Order memory order = orders[seed % 11];
        bytes memory act;
        if (kind % 4 == 0) act = abi.encodeCall(IVault.cancel, (order, _sign(PAYER_KEY, "Cancel", order)));
        else if (kind % 4 == 1) act = abi.encodeCall(IVault.release, (order, _sign(SIGNER_KEY, "Release", order)));
        else if (kind % 4 == 2) act = _settlement(order, 0);
        else act = abi.encodeCall(IVault.expire, (order));
        if (kind % 4 == 3) vm.warp(order.claimBy + 1);
        _act(seed % 11, act);
        Status[4] memory ends = [Status.Returned, Status.Released, Status.Settled, Status.Returned];
        _assertStatus(order, ends[kind % 4]);
        _assertBooks(kind % 4 == 1 ? 0 : order.amount, batch.total - order.amount);
        if (kind % 4 == 1) _assertPaid(order.amount - order.fee, order.fee);

        bytes memory path = _path(orders, 1 << (seed % 11));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderEnded.selector, _id(order), Status.Past));
        batches.takeOut(batch, path, act);
    }

    function test_WhatWasTakenOutIsNotReleasedWithTheOthers() public {
        Order memory order = orders[4];
        _act(4, abi.encodeCall(IVault.claim, (order, _sign(PAYER_KEY, "Claim", order))));
        _releaseMany(batch, orders, _all(orders));
        _assertBooks(0, order.amount);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        _assertBooks(0, 0);
        (Status status, uint32 sequence,) = vault.laneOf(99);
        vm.assertEq(uint8(status), uint8(Status.Released));
        vm.assertEq(sequence, 11);
    }

    function test_TheLastOneTakenOutEndsTheBatch() public {
        _releaseMany(batch, orders, _all(orders) & ~uint256(16));
        Order memory order = orders[4];
        _act(4, abi.encodeCall(IVault.claim, (order, _sign(PAYER_KEY, "Claim", order))));
        (Status status,,) = vault.laneOf(99);
        vm.assertEq(uint8(status), uint8(Status.Released));
        _assertStatus(order, Status.Claimed);
        Order memory next = orders[10];
        next.nonce += 1;
        _lock(next);
        _assertStatus(order, Status.Claimed);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        _assertStatus(order, Status.Released);
        _assertStatus(next, Status.Locked);
    }

    function test_RefusesWhatTheActRefuses() public {
        Order memory order = orders[3];
        bytes memory path = _path(orders, 8);
        bytes memory act = abi.encodeCall(IVault.claim, (order, _sign(STRANGER_KEY, "Claim", order)));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderBadSignature.selector, _digest("Claim", order)));
        batches.takeOut(batch, path, act);
        act = abi.encodeCall(IVault.claim, (order, _sign(PAYER_KEY, "Claim", order)));
        vm.warp(order.claimBy + 1);
        _refuses(IVaultErrors.OrderTooLate.selector);
        batches.takeOut(batch, path, act);
        _assertBooks(0, batch.total);
    }

    function test_NoOrderLeavesWithoutAnActThatMovesIt() public {
        bytes memory path = _path(orders, 8);
        bytes memory view_ = abi.encodeCall(IVault.statusOf, (orders[3]));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderWrongStatus.selector, _id(orders[3]), Status.Locked));
        batches.takeOut(batch, path, view_);
        bytes memory act = abi.encodeCall(IVault.claim, (orders[4], _sign(PAYER_KEY, "Claim", orders[4])));
        _refuses(IVaultErrors.BatchBadPath.selector);
        batches.takeOut(batch, path, act);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.BatchBadPath.selector, _batchId(batch)));
        batches.takeOut(batch, path, "claim");
    }

    function testFuzz_OnlyOrdersOfTheBatchLeaveIt(uint16 place, uint8 flip) public {
        Order memory order = orders[5];
        bytes memory act = abi.encodeCall(IVault.expire, (order));
        bytes memory path = _path(orders, 32);
        vm.assume(flip != 0);
        if (place % 2 == 0) path[place % path.length] ^= bytes1(flip);
        else act[4 + place % 416] ^= bytes1(flip);
        vm.warp(order.claimBy + 1);
        vm.expectRevert();
        batches.takeOut(batch, path, act);
    }

    /// @dev An order with other deadlines than its batch is committed to by nobody's lock.
    function test_AnOrderOutsideTheSharedFieldsIsNotLocked() public {
        Order[] memory other = _orders(2);
        for (uint256 i = 0; i < 2; i++) {
            other[i].nonce += 100;
        }
        other[1].ruleBy += 1;
        Batch memory odd = _batch(other);
        odd.nonce |= 1 << 40;
        other[0].nonce |= 1 << 40;
        other[1].nonce |= 1 << 40;
        odd.root = _batch(other).root;
        _lockBatch(odd);
        bytes memory act = abi.encodeCall(IVault.claim, (other[1], _sign(PAYER_KEY + 1, "Claim", other[1])));
        bytes memory path = _path(other, 2);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.BatchBadPath.selector, _batchId(odd)));
        batches.takeOut(odd, path, act);
    }

    function test_AnItemThatNoLockWouldTakeIsNotTakenOut() public {
        Order[] memory other = _orders(3);
        for (uint256 i = 0; i < 3; i++) {
            other[i].nonce += 5 << 32;
        }
        other[0].fee = other[0].amount / 50 + 1;
        other[1].buyer = other[1].arbiter;
        Batch memory odd = _lockAll(other);
        bytes[2] memory paths = [_path(other, 1), _path(other, 2)];
        vm.warp(odd.claimBy + 1);
        bytes memory act = abi.encodeCall(IVault.expire, (other[0]));
        _refuses(IVaultErrors.OrderFeeTooHigh.selector);
        batches.takeOut(odd, paths[0], act);
        act = abi.encodeCall(IVault.expire, (other[1]));
        _refuses(IVaultErrors.OrderBadParties.selector);
        batches.takeOut(odd, paths[1], act);
    }

    function _settlement(Order memory order, uint96 toBuyer) private view returns (bytes memory) {
        return abi.encodeCall(
            IVault.settle,
            (
                order,
                toBuyer,
                _signSplit(BUYER_KEY, "Settle", order, toBuyer),
                _signSplit(SIGNER_KEY, "Settle", order, toBuyer)
            )
        );
    }

    function _act(uint256 position, bytes memory act) private {
        _takeOut(batch, orders, position, act);
    }
}
