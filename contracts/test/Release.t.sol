// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {IVaultEvents} from "../src/interfaces/IVaultEvents.sol";
import {Status} from "../src/interfaces/Status.sol";
import {VaultTest} from "./VaultTest.sol";

contract ReleaseTest is VaultTest {
    function testFuzz_PaysBuyerAndFeeFromEveryLiveStatus(Shape memory shape, uint8 live, uint32 later) public {
        Order memory order = _order(shape);
        _bring(order, live);
        vm.warp(block.timestamp + later);

        vm.expectEmit(address(vault));
        emit IVaultEvents.Released(_id(order), order.amount - order.fee, order.fee, signer);
        vm.prank(stranger);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));

        _assertStatus(order, Status.Released);
        _assertPaid(order.amount - order.fee, order.fee);
        _assertBooks(0, 0);
    }

    function testFuzz_APayeeConfirmsForItself(Shape memory shape) public {
        Order memory order = _payout(shape);
        _lock(order);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        vault.release(order, _sign(PAYEE_KEY, "Release", order));
        _assertPaid(order.amount - order.fee, order.fee);
    }

    function test_TheVaultMeansItsSignerOfNow() public {
        Order memory order = _plain();
        _lock(order);
        vm.prank(owner);
        vault.setSigner(stranger);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        vault.release(order, _sign(STRANGER_KEY, "Release", order));
        _assertStatus(order, Status.Released);
    }

    function testFuzz_RevertWhen_TheOrderIsNotTheLiveOne(Shape memory shape, uint96 amount) public {
        Order memory order = _order(shape);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderUnknown.selector, _id(order)));
        vault.release(order, "");
        _lock(order);
        vm.assume(amount != order.amount);
        order.amount = amount;
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderUnknown.selector, _id(order)));
        vault.release(order, "");
    }

    function test_RevertWhen_AnyFieldDiffers() public {
        Order memory order = _plain();
        _lock(order);
        for (uint256 i = 0; i < 13; i++) {
            Order memory other = _plain();
            // The lane stays, or the order would be looked for elsewhere.
            assembly {
                let word := add(other, mul(i, 0x20))
                mstore(word, xor(mload(word), 1))
            }
            vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderUnknown.selector, _id(other)));
            vault.release(other, _sign(SIGNER_KEY, "Release", other));
        }
    }

    function test_RevertWhen_Ended() public {
        Order memory order = _plain();
        _lock(order);
        bytes memory signature = _sign(SIGNER_KEY, "Release", order);
        vault.release(order, signature);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderEnded.selector, _id(order), Status.Released));
        vault.release(order, signature);
    }

    function test_RevertWhen_ALaterOrderOfTheLaneIsLive() public {
        Order memory order = _plain();
        _lock(order);
        bytes memory signature = _sign(SIGNER_KEY, "Release", order);
        vault.release(order, signature);
        Order memory next = _plain();
        next.nonce += 1;
        _lock(next);
        _refuses(IVaultErrors.OrderUnknown.selector);
        vault.release(order, signature);
    }

    function testFuzz_RevertWhen_SomebodyElseSigned(Shape memory shape, uint256 key) public {
        Order memory order = _order(shape);
        _lock(order);
        key = _bound(key, 1, type(uint128).max);
        vm.assume(key != SIGNER_KEY);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.release(order, _sign(key, "Release", order));
    }

    function test_RevertWhen_AWordOfTheOrderDoesNotFitItsField() public {
        Order memory order = _plain();
        _lock(order);
        bytes memory call = abi.encodeCall(IVault.release, (order, _sign(SIGNER_KEY, "Release", order)));
        call[4] = 0x01;
        (bool success,) = address(vault).call(call);
        vm.assertFalse(success);
    }

    function test_TheOrderOutlivesItsDeadlinesUntilItEnds() public {
        Order memory order = _plain();
        _contest(order);
        vm.warp(order.ruleBy + 365 days);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        _assertStatus(order, Status.Released);
    }
}
