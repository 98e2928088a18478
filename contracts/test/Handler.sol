// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {Status} from "../src/interfaces/Status.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice Does anything anybody may do to a vault, in any sequence, and checks each ending as it happens.
contract Handler is VaultTest {
    uint256 private constant ORDERS = 12;

    Order[] private orders;
    mapping(bytes32 id => bool) private hasEnded;
    uint256 public lockedSum;
    uint256 public endings;

    function deposit(uint96 amount) external {
        _fund(_bound(amount, 0, 1e15));
    }

    function sync() external {
        vault.sync();
    }

    function lock(Shape memory shape) external {
        shape.lane = uint32(_bound(shape.lane, 0, 3));
        shape.sequence = uint32(_bound(shape.sequence, 1, 1000));
        shape.amount = uint96(_bound(shape.amount, 1, 1e15));
        Order memory order = shape.terms[0] & 0x01 == 0 ? _order(shape) : _payout(shape);
        if (vault.statusOf(order) != Status.None) return _refusesLock(order);
        if (uint256(vault.limitUsed()) + order.amount > vault.limit()) return _refusesLock(order);
        _lock(order);
        if (orders.length < ORDERS) orders.push(order);
        else orders[_free(orders.length)] = order;
        lockedSum += order.amount;
    }

    function release(uint256 which) external {
        (Order memory order, Status status) = _pick(which);
        if (!_isLive(status)) return;
        bytes memory signature = _sign(_confirmerKey(order), "Release", order);
        uint256[3] memory before = _outputs();
        vault.release(order, signature);
        _ended(order, before, order.amount - order.fee, order.fee);
    }

    function settle(uint256 which, uint96 toBuyer) external {
        (Order memory order, Status status) = _pick(which);
        if (!_isLive(status)) return;
        toBuyer = uint96(_bound(toBuyer, 0, order.amount));
        bytes memory ofBuyer = _signSplit(BUYER_KEY, "Settle", order, toBuyer);
        bytes memory ofConfirmer = _signSplit(_confirmerKey(order), "Settle", order, toBuyer);
        uint256[3] memory before = _outputs();
        vault.settle(order, toBuyer, ofBuyer, ofConfirmer);
        uint256 feePart = uint256(order.fee) * toBuyer / order.amount;
        _ended(order, before, toBuyer - feePart, feePart);
    }

    function cancel(uint256 which) external {
        (Order memory order, Status status) = _pick(which);
        if (!_isLive(status)) return;
        uint256[3] memory before = _outputs();
        vault.cancel(order, _sign(status == Status.Locked ? PAYER_KEY : BUYER_KEY, "Cancel", order));
        _ended(order, before, 0, 0);
    }

    function claim(uint256 which) public {
        (Order memory order, Status status) = _pick(which);
        if (status != Status.Locked || block.timestamp > order.claimBy) return;
        vault.claim(order, _sign(PAYER_KEY, "Claim", order));
    }

    function contest(uint256 which) public {
        claim(which);
        (Order memory order, Status status) = _pick(which);
        if (status != Status.Claimed || block.timestamp > order.confirmBy) return;
        vault.contest(order, _sign(SIGNER_KEY, "Contest", order));
    }

    /// @dev Waits for the order's deadline and lets time end, or move on, what is due.
    function timeOut(uint256 which) external {
        (Order memory order, Status status) = _pick(which);
        if (!_isLive(status)) return;
        uint256[3] memory before = _outputs();
        if (status == Status.Locked) {
            _waitFor(order.claimBy);
            vault.expire(order);
            _ended(order, before, 0, 0);
        } else if (status == Status.Contested) {
            _waitFor(order.ruleBy);
            vault.lapse(order);
            _ended(order, before, 0, 0);
        } else {
            _waitFor(order.confirmBy);
            vault.lapse(order);
            if (order.confirmer == address(vault)) _ended(order, before, order.amount - order.fee, order.fee);
        }
    }

    function rule(uint256 which, uint96 toBuyer) external {
        contest(which);
        (Order memory order, Status status) = _pick(which);
        if (status != Status.Contested || block.timestamp > order.ruleBy) return;
        toBuyer = uint96(_bound(toBuyer, 0, order.amount));
        bytes memory signature = _signSplit(ARBITER_KEY, "Rule", order, toBuyer);
        uint256[3] memory before = _outputs();
        vault.rule(order, toBuyer, signature);
        uint256 feePart = uint256(order.fee) * toBuyer / order.amount;
        _ended(order, before, toBuyer - feePart, feePart);
    }

    function withdraw(uint96 amount) external {
        uint256 most = vault.free() + vault.unsynced();
        if (_isFrozen() || most == 0) return;
        amount = uint96(_bound(amount, 1, most));
        vm.prank(owner);
        vault.withdraw(owner, amount);
    }

    function pull(bool isBuyer) external {
        address holder = isBuyer ? buyer : feeTo;
        if (_isFrozen() || vault.creditOf(holder) == 0) return;
        vault.pull(holder);
    }

    function setLimit(uint88 limit) external {
        vm.prank(owner);
        vault.setLimit(uint88(_bound(limit, 1e15, type(uint88).max)));
    }

    /// @dev The token refuses to move what the vault has, or does so again.
    function toggleFreeze() external {
        if (_isFrozen()) token.removeBlackList(address(vault));
        else token.addBlackList(address(vault));
    }

    function wait(uint32 span) external {
        vm.warp(block.timestamp + span % 2 days);
    }

    /// @dev An order that has ended can never lock again.
    function relock(uint256 which) external {
        (Order memory order, Status status) = _pick(which);
        if (order.amount != 0 && !_isLive(status)) _refusesLock(order);
    }

    function books() external view returns (uint256 balance, uint256 sum, uint256 locked, uint256 used) {
        locked = vault.locked();
        sum = vault.free() + locked + vault.credited() + vault.unsynced();
        return (token.balanceOf(address(vault)), sum, locked, vault.limitUsed());
    }

    function credits() external view returns (uint256 total, uint256 sum) {
        return (vault.credited(), vault.creditOf(buyer) + vault.creditOf(feeTo));
    }

    function liveSum() external view returns (uint256 sum) {
        for (uint256 i = 0; i < orders.length; i++) {
            if (_isLive(vault.statusOf(orders[i]))) sum += orders[i].amount;
        }
    }

    function _ended(Order memory order, uint256[3] memory before, uint256 toBuyer, uint256 toFee) private {
        bytes32 id = _id(order);
        vm.assertFalse(hasEnded[id]);
        hasEnded[id] = true;
        endings++;
        lockedSum -= order.amount;
        uint256[3] memory afterwards = _outputs();
        vm.assertEq(afterwards[0] - before[0], toBuyer, "to the buyer");
        vm.assertEq(afterwards[1] - before[1], toFee, "to the fee's receiver");
        vm.assertEq(afterwards[2] - before[2], order.amount - toBuyer - toFee, "back to the vault");
    }

    /// @dev What buyer, fee receiver and vault have, paid out or not.
    function _outputs() private view returns (uint256[3] memory) {
        return
            [
                token.balanceOf(buyer) + vault.creditOf(buyer),
                token.balanceOf(feeTo) + vault.creditOf(feeTo),
                vault.free()
            ];
    }

    function _refusesLock(Order memory order) private {
        (bool success,) = address(vault).call(abi.encodeCall(vault.lock, (order, _sign(SIGNER_KEY, "Lock", order), "")));
        vm.assertFalse(success);
    }

    function _pick(uint256 which) private view returns (Order memory order, Status status) {
        if (orders.length == 0) return (order, Status.None);
        order = orders[which % orders.length];
        status = vault.statusOf(order);
    }

    /// @dev A place whose order has ended: with four lanes and more places there is always one.
    function _free(uint256 count) private view returns (uint256 place) {
        for (place = 0; place < count; place++) {
            if (!_isLive(vault.statusOf(orders[place]))) return place;
        }
    }

    function _waitFor(uint40 deadline) private {
        if (block.timestamp <= deadline) vm.warp(uint256(deadline) + 1);
    }

    function _isFrozen() private view returns (bool) {
        return token.isBlackListed(address(vault));
    }

    function _confirmerKey(Order memory order) private view returns (uint256) {
        return order.confirmer == payee ? PAYEE_KEY : SIGNER_KEY;
    }

    function _isLive(Status status) private pure returns (bool) {
        return status >= Status.Locked && status <= Status.Contested;
    }
}
