// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch} from "../src/Batch.sol";
import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultBatches} from "../src/interfaces/IVaultBatches.sol";
import {BatchTest} from "./BatchTest.sol";
import {ReentrantToken} from "./tokens/ReentrantToken.sol";

/// @notice Whoever looks at a vault while a token moves sees the books as they are afterwards.
contract BooksFirstTest is BatchTest {
    ReentrantToken private hooked;

    function setUp() public override {
        super.setUp();
        hooked = new ReentrantToken();
        hooked.mint(address(this), type(uint128).max);
        _openVault(address(hooked));
        batches = IVaultBatches(address(vault));
    }

    function test_InARelease() public {
        Order memory order = _plain();
        _lock(order);
        _look(abi.encodeCall(IVault.locked, ()));
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        _assertSaw(0);
    }

    function test_InASplit() public {
        Order memory order = _plain();
        _lock(order);
        bytes[2] memory signatures =
            [_signSplit(BUYER_KEY, "Settle", order, 60e6), _signSplit(SIGNER_KEY, "Settle", order, 60e6)];
        _look(abi.encodeCall(IVault.free, ()));
        vault.settle(order, 60e6, signatures[0], signatures[1]);
        _assertSaw(40e6);
    }

    function test_InAReleaseOfOneOfABatch() public {
        Order[] memory orders = _orders(2);
        Batch memory batch = _lockAll(orders);
        bytes memory signature = _sign(SIGNER_KEY, "Release", orders[0]);
        bytes memory path = _path(orders, 1);
        _look(abi.encodeCall(IVault.locked, ()));
        vault.releaseOne(batch, _item(orders[0]), 0, path, signature);
        _assertSaw(orders[1].amount);
    }

    function test_InAReleaseOfABatch() public {
        Order[] memory orders = _orders(3);
        Batch memory batch = _lockAll(orders);
        _look(abi.encodeCall(IVault.locked, ()));
        _releaseMany(batch, orders, 5);
        _assertSaw(orders[1].amount);
    }

    function test_InAWithdrawal() public {
        _fund(10);
        _look(abi.encodeCall(IVault.free, ()));
        vm.prank(owner);
        vault.withdraw(owner, 4);
        _assertSaw(6);
    }

    function test_InAPull() public {
        Order memory order = _plain();
        _lock(order);
        vm.etch(address(hooked), hex"fe");
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        vm.etch(address(hooked), address(new ReentrantToken()).code);
        _look(abi.encodeCall(IVault.credited, ()));
        vault.pull(buyer);
        _assertSaw(order.fee);
        _look(abi.encodeCall(IVault.creditOf, (feeTo)));
        vault.pull(feeTo);
        _assertSaw(0);
    }

    function _look(bytes memory question) private {
        hooked.setCallback(address(vault), question);
    }

    function _assertSaw(uint256 expected) private view {
        vm.assertTrue(hooked.wasCalled() && hooked.succeeded());
        vm.assertEq(abi.decode(hooked.answer(), (uint256)), expected);
    }
}
