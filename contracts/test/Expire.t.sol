// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {IVaultEvents} from "../src/interfaces/IVaultEvents.sol";
import {ReturnedBy, Status} from "../src/interfaces/Status.sol";
import {VaultTest} from "./VaultTest.sol";

contract ExpireTest is VaultTest {
    function testFuzz_AnybodyAfterClaimBy(Shape memory shape, uint32 later) public {
        Order memory order = _order(shape);
        _lock(order);
        vm.warp(uint256(order.claimBy) + 1 + later);
        vm.expectEmit(address(vault));
        emit IVaultEvents.Returned(_id(order), ReturnedBy.Expire, address(0));
        vm.prank(stranger);
        vault.expire(order);
        _assertStatus(order, Status.Returned);
        _assertBooks(order.amount, 0);
    }

    function testFuzz_RevertWhen_UntilTheSecondOfClaimBy(Shape memory shape) public {
        Order memory order = _order(shape);
        _lock(order);
        vm.warp(order.claimBy);
        vm.expectRevert(
            abi.encodeWithSelector(IVaultErrors.OrderTooEarly.selector, order.claimBy, uint256(order.claimBy))
        );
        vault.expire(order);
    }

    function test_RevertWhen_NotLocked() public {
        Order memory order = _plain();
        _refuses(IVaultErrors.OrderUnknown.selector);
        vault.expire(order);
        _claim(order);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderWrongStatus.selector, _id(order), Status.Claimed));
        vault.expire(order);
        vault.cancel(order, _sign(BUYER_KEY, "Cancel", order));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderEnded.selector, _id(order), Status.Returned));
        vault.expire(order);
    }

    function test_AnExpiredOrderStillReleasesUntilSomebodyEndsIt() public {
        Order memory order = _plain();
        _lock(order);
        vm.warp(uint256(order.claimBy) + 1);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        _assertStatus(order, Status.Released);
    }
}
