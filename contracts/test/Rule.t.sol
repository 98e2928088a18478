// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {IVaultEvents} from "../src/interfaces/IVaultEvents.sol";
import {Status} from "../src/interfaces/Status.sol";
import {VaultTest} from "./VaultTest.sol";

contract RuleTest is VaultTest {
    function testFuzz_TheArbiterSplits(Shape memory shape, uint96 toBuyer) public {
        Order memory order = _order(shape);
        _contest(order);
        toBuyer = uint96(_bound(toBuyer, 0, order.amount));
        uint96 feePart = uint96(uint256(order.fee) * toBuyer / order.amount);

        vm.expectEmit(address(vault));
        emit IVaultEvents.Ruled(_id(order), toBuyer - feePart, feePart);
        vault.rule(order, toBuyer, _signSplit(ARBITER_KEY, "Rule", order, toBuyer));

        _assertStatus(order, Status.Ruled);
        _assertPaid(toBuyer - feePart, feePart);
        _assertBooks(order.amount - toBuyer, 0);
    }

    function testFuzz_ToTheSecond(Shape memory shape) public {
        Order memory order = _order(shape);
        _contest(order);
        bytes memory signature = _signSplit(ARBITER_KEY, "Rule", order, 1);
        vm.warp(uint256(order.ruleBy) + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IVaultErrors.OrderTooLate.selector, order.ruleBy, uint256(order.ruleBy) + 1)
        );
        vault.rule(order, 1, signature);
        vm.warp(order.ruleBy);
        vault.rule(order, 1, signature);
        _assertStatus(order, Status.Ruled);
    }

    function testFuzz_RevertWhen_TheBuyerGetsMoreThanThereIs(Shape memory shape, uint96 toBuyer) public {
        Order memory order = _order(shape);
        _contest(order);
        toBuyer = uint96(_bound(toBuyer, order.amount + 1, type(uint96).max));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderBadAmount.selector, toBuyer, order.amount));
        vault.rule(order, toBuyer, "");
    }

    function test_RevertWhen_SomebodyElseSignedOrSomethingElse() public {
        Order memory order = _plain();
        _contest(order);
        bytes memory signature = _signSplit(SIGNER_KEY, "Rule", order, 50e6);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.rule(order, 50e6, signature);
        signature = _signSplit(ARBITER_KEY, "Settle", order, 50e6);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.rule(order, 50e6, signature);
        signature = _signSplit(ARBITER_KEY, "Rule", order, 51e6);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.rule(order, 50e6, signature);
    }

    function test_RevertWhen_NotContested() public {
        Order memory order = _plain();
        _refuses(IVaultErrors.OrderUnknown.selector);
        vault.rule(order, 0, "");
        _lock(order);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderWrongStatus.selector, _id(order), Status.Locked));
        vault.rule(order, 0, "");
        vault.claim(order, _sign(PAYER_KEY, "Claim", order));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderWrongStatus.selector, _id(order), Status.Claimed));
        vault.rule(order, 0, "");
    }
}
