// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch} from "../src/Batch.sol";
import {Order} from "../src/Order.sol";
import {Status} from "../src/interfaces/Status.sol";
import {BatchTest} from "./BatchTest.sol";

/// @notice Batches of more than 128 orders, of which one half is released without the other.
contract BatchUpperHalfTest is BatchTest {
    uint256 private constant UPPER = 3 << 128;

    function test_CountsWhatOnlyTheUpperHalfReleased() public {
        (Order[] memory orders, Batch memory batch) = _large();
        _releaseMany(batch, orders, UPPER);
        _assertLeft(batch, orders, UPPER);
        _releaseMany(batch, orders, 1 << 5);
        _assertLeft(batch, orders, UPPER | 1 << 5);
        _releaseMany(batch, orders, 1 << 130);
        _assertLeft(batch, orders, 7 << 128 | 1 << 5);
    }

    function test_GivesBackWhatNeitherHalfReleased() public {
        (Order[] memory orders, Batch memory batch) = _large();
        _releaseMany(batch, orders, UPPER);
        _releaseMany(batch, orders, 1);
        uint256 released = uint256(orders[128].amount) + orders[129].amount + orders[0].amount;
        vm.warp(batch.claimBy + 1);
        batches.expireBatch(batch);
        _assertBooks(batch.total - released, 0);
    }

    function test_EndsWhenTheUpperHalfGoesFirst() public {
        (Order[] memory orders, Batch memory batch) = _large();
        uint256 upper = _all(orders) >> 128 << 128;
        _releaseMany(batch, orders, upper);
        _releaseMany(batch, orders, _all(orders) & ~upper);
        (Status status,,) = vault.laneOf(99);
        vm.assertEq(uint8(status), uint8(Status.Released));
        _assertBooks(0, 0);
    }

    function _large() private returns (Order[] memory orders, Batch memory batch) {
        orders = _orders(131);
        batch = _lockAll(orders);
    }

    function _assertLeft(Batch memory batch, Order[] memory orders, uint256 gone) private view {
        uint256 sum = 0;
        for (uint256 i = 0; i < orders.length; i++) {
            if (gone >> i & 1 == 0) sum += orders[i].amount;
        }
        (uint256 which, uint96 amount) = batches.leftOf(batch);
        vm.assertEq(which, _all(orders) & ~gone, "positions");
        vm.assertEq(amount, sum, "amount");
    }
}
