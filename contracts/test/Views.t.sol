// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {Status} from "../src/interfaces/Status.sol";
import {VaultTest} from "./VaultTest.sol";

contract ViewsTest is VaultTest {
    function testFuzz_ALaneShowsWhatItRemembers(Shape memory shape) public {
        Order memory order = _order(shape);
        bytes32 id = _id(order);
        _assertLane(shape.lane & 0x7fffffff, Status.None, 0, 0);
        _lock(order);
        _assertLane(shape.lane & 0x7fffffff, Status.Locked, 0, id >> 8 << 8);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        _assertLane(shape.lane & 0x7fffffff, Status.Released, uint32(order.nonce), id >> 40 << 40);
    }

    function test_StatusOfOrdersBeforeAndAfterTheLanesLast() public {
        Order memory first = _plain();
        first.nonce += 4;
        Order memory later = _plain();
        later.nonce = first.nonce + 1;
        Order memory before = _plain();
        before.nonce = first.nonce - 1;
        Order memory twin = _plain();
        twin.nonce = first.nonce;
        twin.terms = keccak256("twin");

        _assertStatus(first, Status.None);
        _lock(first);
        _assertStatus(first, Status.Locked);
        _assertStatus(later, Status.Unknown);
        _assertStatus(before, Status.Unknown);
        _assertStatus(twin, Status.Unknown);
        vault.cancel(first, _sign(PAYER_KEY, "Cancel", first));
        _assertStatus(first, Status.Returned);
        _assertStatus(later, Status.None);
        _assertStatus(before, Status.Past);
        _assertStatus(twin, Status.Past);
        _lock(later);
        vault.release(later, _sign(SIGNER_KEY, "Release", later));
        _assertStatus(first, Status.Past);
    }

    function testFuzz_SyncCountsWhatArrived(uint96 a, uint96 b) public {
        a = uint96(_bound(a, 0, 1e24));
        b = uint96(_bound(b, 0, 1e24));
        _fund(a);
        vm.assertEq(vault.sync(), a);
        _fund(b);
        vm.assertEq(vault.unsynced(), b);
        vm.assertEq(vault.sync(), b);
        vm.assertEq(vault.sync(), 0);
        _assertBooks(uint256(a) + b, 0);
    }

    function test_MoneyBeyondTheBooksLeavesRoomForWhatIsLocked() public {
        Order memory order = _plain();
        _lock(order);
        _fund(type(uint96).max);
        vm.assertEq(vault.sync(), type(uint96).max - order.amount);
        vault.cancel(order, _sign(BUYER_KEY, "Cancel", order));
        vm.assertEq(vault.free(), type(uint96).max);
    }

    function test_MoneyBeyondTheBooksWaitsOutside() public {
        _fund(type(uint96).max);
        _fund(5);
        vm.assertEq(vault.sync(), type(uint96).max);
        vm.assertEq(vault.sync(), 0);
        vm.assertEq(vault.unsynced(), 5);
    }

    function _assertLane(uint32 lane, Status status, uint32 sequence, bytes32 commitment) private view {
        (Status status_, uint32 sequence_, bytes32 commitment_) = vault.laneOf(lane);
        vm.assertEq(uint8(status_), uint8(status));
        vm.assertEq(sequence_, sequence);
        vm.assertEq(commitment_, commitment);
    }
}
