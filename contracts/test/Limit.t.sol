// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {VaultTest} from "./VaultTest.sol";

contract LimitTest is VaultTest {
    uint64 private next = 1;

    struct Paid {
        uint256 paidAt;
        uint256 amount;
    }

    Paid[] private history;

    function testFuzz_RevertWhen_LiveLocksWouldExceedIt(uint88 limit, uint88 first, uint88 second) public {
        limit = uint88(_bound(limit, 2, 1e24));
        first = uint88(_bound(first, 1, limit - 1));
        second = uint88(_bound(second, limit - first + 1, 1e25));
        _setLimit(limit);
        _lockOf(first);
        _fund(second);
        Order memory order = _orderOf(second);
        vm.expectRevert(
            abi.encodeWithSelector(IVaultErrors.VaultLimitExceeded.selector, uint256(first) + second, uint256(limit))
        );
        vault.lock(order, "", "");
        order = _orderOf(uint96(limit - first));
        vault.lock(order, _sign(SIGNER_KEY, "Lock", order), "");
        vm.assertEq(vault.limitUsed(), limit);
    }

    function testFuzz_AReturnGivesRoomAtOnce(uint88 limit) public {
        limit = uint88(_bound(limit, 1, 1e24));
        _setLimit(limit);
        Order memory order = _lockOf(limit);
        vault.cancel(order, _sign(BUYER_KEY, "Cancel", order));
        vm.assertEq(vault.limitUsed(), 0);
        _lockOf(limit);
    }

    function testFuzz_AReleaseGivesRoomAfterADayAndAtMostThreeHours(uint88 limit, uint32 offset, uint32 within) public {
        limit = uint88(_bound(limit, 1, 1e24));
        _setLimit(limit);
        vm.warp(block.timestamp + _bound(offset, 0, 3 days));
        Order memory order = _lockOf(limit);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        uint256 releasedAt = block.timestamp;

        vm.warp(releasedAt + _bound(within, 0, 1 days - 1));
        vm.assertEq(vault.limitUsed(), limit);
        Order memory refused = _orderOf(1);
        _refuses(IVaultErrors.VaultLimitExceeded.selector);
        vault.lock(refused, "", "");

        vm.warp(releasedAt + 27 hours);
        vm.assertEq(vault.limitUsed(), 0);
        _lockOf(limit);
    }

    /// @dev What has been used is told without a lock or a payout that would count it anew.
    function testFuzz_WhatTheDayNoLongerHoldsIsNotTold(uint88 first, uint88 second, uint32 offset, uint8 between)
        public
    {
        first = uint88(_bound(first, 1, 1e24));
        second = uint88(_bound(second, 1, 1e24));
        vm.warp(block.timestamp + _bound(offset, 0, 3 days));
        uint256 start = block.timestamp;
        Order memory order = _lockOf(first);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        uint256 later = start + _bound(between, 1, 8) * 3 hours;
        vm.warp(later);
        order = _lockOf(second);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));

        vm.warp(start + 1 days - 1 > later ? start + 1 days - 1 : later);
        vm.assertEq(vault.limitUsed(), uint256(first) + second);
        vm.warp(start + 27 hours);
        vm.assertEq(vault.limitUsed(), second);
        vm.warp(later + 27 hours);
        vm.assertEq(vault.limitUsed(), 0);
    }

    function testFuzz_WhatASplitKeepsGivesRoomAtOnce(uint88 limit, uint96 toBuyer) public {
        limit = uint88(_bound(limit, 1, 1e24));
        _setLimit(limit);
        Order memory order = _lockOf(limit);
        toBuyer = uint96(_bound(toBuyer, 0, limit));
        bytes memory ofBuyer = _signSplit(BUYER_KEY, "Settle", order, toBuyer);
        vault.settle(order, toBuyer, ofBuyer, _signSplit(SIGNER_KEY, "Settle", order, toBuyer));
        vm.assertEq(vault.limitUsed(), toBuyer);
        vm.assertEq(vault.locked(), 0);
    }

    function testFuzz_LoweringItBelowWhatIsUsedOnlyStopsLocks(uint88 limit, uint88 lower) public {
        limit = uint88(_bound(limit, 1, 1e24));
        _setLimit(limit);
        Order memory order = _lockOf(limit);
        lower = uint88(_bound(lower, 0, limit - 1));
        _setLimit(lower);
        vm.assertEq(vault.limitUsed(), limit);
        vm.assertEq(vault.locked(), limit);
        Order memory refused = _orderOf(1);
        vm.expectRevert(
            abi.encodeWithSelector(IVaultErrors.VaultLimitExceeded.selector, uint256(limit) + 1, uint256(lower))
        );
        vault.lock(refused, "", "");
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        vm.assertEq(vault.limitUsed(), limit);
        vm.warp(block.timestamp + 27 hours);
        vm.assertEq(vault.limitUsed(), 0);
        _fund(lower);
        if (lower > 0) _lockOf(lower);
    }

    function test_WithdrawalsDoNotCount() public {
        _setLimit(10);
        _fund(100);
        vm.prank(owner);
        vault.withdraw(owner, 100);
        vm.assertEq(vault.limitUsed(), 0);
    }

    /// @dev A random history: the limit counts at least the last day's payouts and at most those of 27 hours.
    function testFuzz_NeverCountsLessThanADay(uint32[24] memory gaps, uint64[24] memory amounts) public {
        uint256 live;
        for (uint256 i = 0; i < gaps.length; i++) {
            vm.warp(block.timestamp + gaps[i] % 9 hours);
            Order memory order = _lockOf(uint96(amounts[i]) + 1);
            if (amounts[i] % 3 == 0) {
                live += order.amount;
            } else {
                vm.warp(block.timestamp + amounts[i] % 5 hours);
                vault.release(order, _sign(SIGNER_KEY, "Release", order));
                history.push(Paid(block.timestamp, order.amount));
            }
            uint256 used = vault.limitUsed();
            vm.assertGe(used, live + _paidWithin(24 hours));
            vm.assertLe(used, live + _paidWithin(27 hours));
            vm.assertEq(vault.locked(), live);
        }
    }

    /// @dev The bucket's number comes round after 32 days: then an old release may count again, and nothing is lost.
    function testFuzz_NeverCountsLessAfterALongSilence(uint32 silence) public {
        Order memory order = _lockOf(100);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        vm.warp(block.timestamp + 30 days + _bound(silence, 0, 5 days));
        order = _lockOf(7);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        vm.assertGe(vault.limitUsed(), 7);
        vm.warp(block.timestamp + 1 days - 1);
        vm.assertGe(vault.limitUsed(), 7);
        vm.warp(block.timestamp + 3 hours + 1);
        vm.assertEq(vault.limitUsed(), 0);
    }

    function _paidWithin(uint256 span) private view returns (uint256 sum) {
        for (uint256 i = 0; i < history.length; i++) {
            if (history[i].paidAt + span > block.timestamp) sum += history[i].amount;
        }
    }

    function _setLimit(uint88 limit) private {
        vm.prank(owner);
        vault.setLimit(limit);
    }

    function _orderOf(uint96 amount) private returns (Order memory order) {
        order = _plain();
        order.amount = amount;
        order.fee = 0;
        order.nonce = next++ << 32 | 1;
    }

    function _lockOf(uint96 amount) private returns (Order memory order) {
        order = _orderOf(amount);
        _lock(order);
    }
}
