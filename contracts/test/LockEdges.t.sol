// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {VaultTest} from "./VaultTest.sol";

contract LockEdgesTest is VaultTest {
    function test_RevertWhen_TwoDeadlinesAreTheSame() public {
        Order memory order = _plain();
        order.claimBy = order.lockBy;
        _refusesDeadlines(order);
        order = _plain();
        order.confirmBy = order.claimBy;
        _refusesDeadlines(order);
        order = _plain();
        order.ruleBy = order.confirmBy;
        _refusesDeadlines(order);
    }

    function test_OneSecondBetweenDeadlinesIsEnough() public {
        Order memory order = _plain();
        order.claimBy = order.lockBy + 1;
        order.confirmBy = order.lockBy + 2;
        order.ruleBy = order.lockBy + 3;
        _lock(order);
    }

    function test_ASecondKeyThatIsTakenBackIsNotAsked() public {
        vm.prank(owner);
        vault.setSecondKey(vm.addr(SECOND_KEY));
        Order memory order = _plain();
        _fund(order.amount);
        bytes memory signature = _sign(SIGNER_KEY, "Lock", order);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.lock(order, signature, "");
        vm.prank(owner);
        vault.setSecondKey(address(0));
        vault.lock(order, signature, "");
        vm.assertEq(vault.locked(), order.amount);
    }

    function _refusesDeadlines(Order memory order) private {
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderBadDeadlines.selector));
        vault.lock(order, "", "");
    }
}
