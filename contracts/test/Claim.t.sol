// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {IVaultEvents} from "../src/interfaces/IVaultEvents.sol";
import {Status} from "../src/interfaces/Status.sol";
import {VaultTest} from "./VaultTest.sol";

contract ClaimTest is VaultTest {
    function testFuzz_PayerOrBuyerSaysSo(Shape memory shape, bool isBuyer) public {
        Order memory order = _order(shape);
        _lock(order);
        vm.expectEmit(address(vault));
        emit IVaultEvents.Claimed(_id(order), isBuyer ? buyer : payer);
        vm.prank(stranger);
        vault.claim(order, _sign(isBuyer ? BUYER_KEY : PAYER_KEY, "Claim", order));
        _assertStatus(order, Status.Claimed);
        _assertBooks(0, order.amount);
    }

    function testFuzz_ToTheSecond(Shape memory shape) public {
        Order memory order = _order(shape);
        _lock(order);
        bytes memory signature = _sign(PAYER_KEY, "Claim", order);
        vm.warp(uint256(order.claimBy) + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IVaultErrors.OrderTooLate.selector, order.claimBy, uint256(order.claimBy) + 1)
        );
        vault.claim(order, signature);
        vm.warp(order.claimBy);
        vault.claim(order, signature);
        _assertStatus(order, Status.Claimed);
    }

    function test_RevertWhen_SomebodyElseSigned() public {
        Order memory order = _plain();
        _lock(order);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.claim(order, _sign(STRANGER_KEY, "Claim", order));
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.claim(order, _sign(SIGNER_KEY, "Claim", order));
    }

    function test_RevertWhen_NotLocked() public {
        Order memory order = _plain();
        _refuses(IVaultErrors.OrderUnknown.selector);
        vault.claim(order, "");
        _claim(order);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderWrongStatus.selector, _id(order), Status.Claimed));
        vault.claim(order, "");
        vault.contest(order, _sign(SIGNER_KEY, "Contest", order));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderWrongStatus.selector, _id(order), Status.Contested));
        vault.claim(order, "");
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderEnded.selector, _id(order), Status.Released));
        vault.claim(order, "");
    }
}
