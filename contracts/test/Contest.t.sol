// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {IVaultEvents} from "../src/interfaces/IVaultEvents.sol";
import {Status} from "../src/interfaces/Status.sol";
import {VaultTest} from "./VaultTest.sol";

contract ContestTest is VaultTest {
    function testFuzz_ConfirmerOrVaultSaysSo(Shape memory shape, bool isPayee) public {
        Order memory order = _payout(shape);
        _claim(order);
        vm.expectEmit(address(vault));
        emit IVaultEvents.Contested(_id(order), isPayee ? payee : signer);
        vault.contest(order, _sign(isPayee ? PAYEE_KEY : SIGNER_KEY, "Contest", order));
        _assertStatus(order, Status.Contested);
        _assertBooks(0, order.amount);
    }

    function testFuzz_ToTheSecond(Shape memory shape) public {
        Order memory order = _order(shape);
        _claim(order);
        bytes memory signature = _sign(SIGNER_KEY, "Contest", order);
        vm.warp(uint256(order.confirmBy) + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IVaultErrors.OrderTooLate.selector, order.confirmBy, uint256(order.confirmBy) + 1)
        );
        vault.contest(order, signature);
        vm.warp(order.confirmBy);
        vault.contest(order, signature);
        _assertStatus(order, Status.Contested);
    }

    function test_RevertWhen_SomebodyElseSigned() public {
        Order memory order = _plain();
        _claim(order);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.contest(order, _sign(PAYER_KEY, "Contest", order));
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.contest(order, _sign(BUYER_KEY, "Contest", order));
    }

    function test_RevertWhen_NotClaimed() public {
        Order memory order = _plain();
        _refuses(IVaultErrors.OrderUnknown.selector);
        vault.contest(order, "");
        _lock(order);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderWrongStatus.selector, _id(order), Status.Locked));
        vault.contest(order, "");
        vault.claim(order, _sign(PAYER_KEY, "Claim", order));
        vault.contest(order, _sign(SIGNER_KEY, "Contest", order));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderWrongStatus.selector, _id(order), Status.Contested));
        vault.contest(order, "");
    }
}
