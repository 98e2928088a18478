// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {IVaultEvents} from "../src/interfaces/IVaultEvents.sol";
import {ReturnedBy, Status} from "../src/interfaces/Status.sol";
import {VaultTest} from "./VaultTest.sol";

contract LapseTest is VaultTest {
    function testFuzz_ASilentVaultLosesTheOrderToTheClaim(Shape memory shape, uint32 later) public {
        Order memory order = _order(shape);
        _claim(order);
        vm.warp(uint256(order.confirmBy) + 1 + later);
        vm.expectEmit(address(vault));
        emit IVaultEvents.Released(_id(order), order.amount - order.fee, order.fee, address(0));
        vm.prank(stranger);
        vault.lapse(order);
        _assertStatus(order, Status.Released);
        _assertPaid(order.amount - order.fee, order.fee);
        _assertBooks(0, 0);
    }

    function testFuzz_ASilentPayeeLeavesItToTheArbiter(Shape memory shape) public {
        Order memory order = _payout(shape);
        _claim(order);
        vm.warp(uint256(order.confirmBy) + 1);
        vm.expectEmit(address(vault));
        emit IVaultEvents.Contested(_id(order), address(0));
        vault.lapse(order);
        _assertStatus(order, Status.Contested);
        _assertBooks(0, order.amount);
    }

    function testFuzz_ASilentArbiterReturnsTheMoney(Shape memory shape, uint32 later) public {
        Order memory order = _order(shape);
        _contest(order);
        vm.warp(uint256(order.ruleBy) + 1 + later);
        vm.expectEmit(address(vault));
        emit IVaultEvents.Returned(_id(order), ReturnedBy.Lapse, address(0));
        vault.lapse(order);
        _assertStatus(order, Status.Returned);
        _assertPaid(0, 0);
        _assertBooks(order.amount, 0);
    }

    function test_LapsesTwiceWhenPayeeAndArbiterAreSilent() public {
        Order memory order = _plain();
        order.confirmer = payee;
        _claim(order);
        vm.warp(uint256(order.ruleBy) + 1);
        vault.lapse(order);
        _assertStatus(order, Status.Contested);
        vault.lapse(order);
        _assertStatus(order, Status.Returned);
    }

    function testFuzz_RevertWhen_UntilTheSecond(Shape memory shape) public {
        Order memory order = _order(shape);
        _claim(order);
        vm.warp(order.confirmBy);
        vm.expectRevert(
            abi.encodeWithSelector(IVaultErrors.OrderTooEarly.selector, order.confirmBy, uint256(order.confirmBy))
        );
        vault.lapse(order);
        vault.contest(order, _sign(SIGNER_KEY, "Contest", order));
        vm.warp(order.ruleBy);
        vm.expectRevert(
            abi.encodeWithSelector(IVaultErrors.OrderTooEarly.selector, order.ruleBy, uint256(order.ruleBy))
        );
        vault.lapse(order);
    }

    function test_RevertWhen_LockedEndedOrUnknown() public {
        Order memory order = _plain();
        _refuses(IVaultErrors.OrderUnknown.selector);
        vault.lapse(order);
        _lock(order);
        vm.warp(uint256(order.ruleBy) + 1);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderWrongStatus.selector, _id(order), Status.Locked));
        vault.lapse(order);
        vault.expire(order);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderEnded.selector, _id(order), Status.Returned));
        vault.lapse(order);
    }
}
