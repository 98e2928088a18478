// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch} from "../src/Batch.sol";
import {Order} from "../src/Order.sol";
import {BatchTest} from "./BatchTest.sol";

/// @notice One unit is paid, charged and credited like any other number of them.
contract SmallUnitsTest is BatchTest {
    uint64 private constant CREDIT_LANE = 1 << 63;

    function test_PaysOneUnit() public {
        Order memory order = _of(1, 0, 0);
        _lock(order);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        _assertPaid(1, 0);
    }

    function test_PaysAFeeOfOneUnit() public {
        Order memory order = _of(50, 1, 0);
        _lock(order);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        _assertPaid(49, 1);
    }

    function test_CreditsOneUnit() public {
        Order memory order = _of(1, 0, CREDIT_LANE);
        _lock(order);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        vm.assertEq(vault.creditOf(buyer), 1);
        vm.assertEq(vault.credited(), 1);
    }

    function test_CreditsAFeeOfOneUnit() public {
        Order memory order = _of(50, 1, CREDIT_LANE);
        _lock(order);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        vm.assertEq(vault.creditOf(buyer), 49);
        vm.assertEq(vault.creditOf(feeTo), 1);
    }

    function test_OneUnitOfABatch() public {
        Order[] memory orders = _orders(2);
        (orders[0].amount, orders[0].fee) = (1, 0);
        (orders[1].amount, orders[1].fee) = (50, 1);
        Batch memory batch = _lockAll(orders);
        _releaseMany(batch, orders, 3);
        vm.assertEq(token.balanceOf(orders[0].buyer), 1);
        vm.assertEq(token.balanceOf(orders[1].buyer), 49);
        vm.assertEq(token.balanceOf(feeTo), 1);
        _assertBooks(0, 0);
    }

    /// @dev The least address there is, which stands first.
    function test_PaysTheFirstAddress() public {
        Order[] memory orders = _orders(2);
        orders[0].buyer = address(1);
        Batch memory batch = _lockAll(orders);
        _releaseMany(batch, orders, 3);
        vm.assertEq(token.balanceOf(address(1)), orders[0].amount - orders[0].fee);
        vm.assertEq(token.balanceOf(orders[1].buyer), orders[1].amount - orders[1].fee);
        _assertBooks(0, 0);
    }

    function _of(uint96 amount, uint96 fee, uint64 laneBit) private view returns (Order memory order) {
        order = _plain();
        (order.amount, order.fee, order.nonce) = (amount, fee, order.nonce | laneBit);
    }
}
