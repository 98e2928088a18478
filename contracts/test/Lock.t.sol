// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {IVaultEvents} from "../src/interfaces/IVaultEvents.sol";
import {Status} from "../src/interfaces/Status.sol";
import {VaultTest} from "./VaultTest.sol";

contract LockTest is VaultTest {
    function testFuzz_MovesFreeMoneyToLocked(Shape memory shape, uint96 more) public {
        Order memory order = _order(shape);
        more = uint96(_bound(more, 0, 1e24));
        _fund(uint256(order.amount) + more);

        vm.expectEmit(address(vault));
        emit IVaultEvents.Synced(uint256(order.amount) + more);
        vm.expectEmit(address(vault));
        emit IVaultEvents.Locked(_id(order), order.nonce, order.amount);
        vm.prank(stranger);
        vault.lock(order, _sign(SIGNER_KEY, "Lock", order), "");

        _assertStatus(order, Status.Locked);
        _assertBooks(more, order.amount);
        vm.assertEq(vault.orderId(order), _id(order));
    }

    function test_DoesNotReadTheBalanceWhenEnoughIsFree() public {
        Order memory order = _plain();
        _fund(order.amount);
        vault.sync();
        _fund(5);
        vault.lock(order, _sign(SIGNER_KEY, "Lock", order), "");
        vm.assertEq(vault.unsynced(), 5);
        _assertBooks(0, order.amount);
    }

    function test_AtTheSecondOfLockBy() public {
        Order memory order = _plain();
        _fund(order.amount);
        vm.warp(order.lockBy);
        vault.lock(order, _sign(SIGNER_KEY, "Lock", order), "");
        _assertStatus(order, Status.Locked);
    }

    function test_RevertWhen_ASecondAfterLockBy() public {
        Order memory order = _plain();
        vm.warp(uint256(order.lockBy) + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IVaultErrors.OrderTooLate.selector, order.lockBy, uint256(order.lockBy) + 1)
        );
        vault.lock(order, "", "");
    }

    function test_RuleByIsAtMostThirtyDaysAhead() public {
        Order memory order = _plain();
        order.ruleBy = uint40(block.timestamp + 30 days + 1);
        _refuses(IVaultErrors.OrderBadDeadlines.selector);
        vault.lock(order, "", "");
        order.ruleBy -= 1;
        _lock(order);
    }

    function testFuzz_RevertWhen_DeadlinesDoNotRise(Shape memory shape, uint8 which, uint32 back) public {
        Order memory order = _order(shape);
        which %= 3;
        if (which == 0) order.claimBy = _before(order.lockBy, back);
        else if (which == 1) order.confirmBy = _before(order.claimBy, back);
        else order.ruleBy = _before(order.confirmBy, back);
        _refuses(IVaultErrors.OrderBadDeadlines.selector);
        vault.lock(order, "", "");
    }

    function test_RevertWhen_PartiesAreBad() public {
        Order memory order = _plain();
        order.payer = order.confirmer;
        _refusesParties(order);
        order = _plain();
        order.buyer = address(vault);
        _refusesParties(order);
        order = _plain();
        order.feeTo = address(vault);
        _refusesParties(order);
        order = _plain();
        order.feeTo = address(0);
        _refusesParties(order);
    }

    function test_RevertWhen_ARoleIsEmpty() public {
        Order memory order = _plain();
        order.buyer = address(0);
        _refusesParties(order);
        order = _plain();
        order.payer = address(0);
        _refusesParties(order);
        order = _plain();
        order.confirmer = address(0);
        _refusesParties(order);
        order = _plain();
        order.arbiter = address(0);
        _refusesParties(order);
    }

    function test_RevertWhen_TheArbiterIsAParty() public {
        address[6] memory parties = [buyer, payer, payee, address(vault), signer, owner];
        for (uint256 i = 0; i < parties.length; i++) {
            Order memory order = _plain();
            order.confirmer = payee;
            order.arbiter = parties[i];
            _refusesParties(order);
        }
    }

    function test_RevertWhen_TheArbiterIsTheNewOwner() public {
        vm.prank(owner);
        vault.transferOwnership(arbiter);
        vm.prank(arbiter);
        vault.acceptOwnership();
        _refusesParties(_plain());
    }

    function test_TakesNoFeeWithoutAReceiver() public {
        Order memory order = _plain();
        order.fee = 0;
        order.feeTo = address(0);
        _lock(order);
        _assertStatus(order, Status.Locked);
    }

    function test_RevertWhen_TheAmountIsZero() public {
        Order memory order = _plain();
        (order.amount, order.fee) = (0, 0);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderBadAmount.selector, 0, type(uint96).max));
        vault.lock(order, "", "");
    }

    function testFuzz_RevertWhen_TheFeeIsAboveTwoPercent(Shape memory shape, uint96 above) public {
        Order memory order = _order(shape);
        uint96 most = order.amount / 50;
        order.fee = uint96(_bound(above, most + 1, type(uint96).max));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderFeeTooHigh.selector, order.fee, most));
        vault.lock(order, "", "");
    }

    function testFuzz_RevertWhen_TooLittleIsFree(Shape memory shape, uint96 short) public {
        Order memory order = _order(shape);
        uint256 free = order.amount - _bound(short, 1, order.amount);
        _fund(free);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultInsufficientFree.selector, order.amount, free));
        vault.lock(order, "", "");
    }

    function testFuzz_RevertWhen_SomebodyElseSigned(Shape memory shape, uint256 key) public {
        Order memory order = _order(shape);
        _fund(order.amount);
        key = _bound(key, 1, type(uint128).max);
        vm.assume(key != SIGNER_KEY);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderBadSignature.selector, _digest("Lock", order)));
        vault.lock(order, _sign(key, "Lock", order), "");
        vm.assertEq(vault.free(), 0);
    }

    function test_RevertWhen_AnotherActWasSigned() public {
        Order memory order = _plain();
        _fund(order.amount);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.lock(order, _sign(SIGNER_KEY, "Release", order), "");
    }

    function test_RevertWhen_SignedForAnotherChain() public {
        Order memory order = _plain();
        _fund(order.amount);
        bytes memory signature = _sign(SIGNER_KEY, "Lock", order);
        vm.chainId(block.chainid + 1);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.lock(order, signature, "");
    }

    function test_AsksTheSecondKeyToo() public {
        vm.prank(owner);
        vault.setSecondKey(vm.addr(SECOND_KEY));
        Order memory order = _plain();
        _fund(order.amount);
        bytes memory signature = _sign(SIGNER_KEY, "Lock", order);

        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.lock(order, signature, "");
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.lock(order, signature, signature);
        vault.lock(order, signature, _sign(SECOND_KEY, "Lock", order));
        _assertStatus(order, Status.Locked);
    }

    function testFuzz_RevertWhen_TheLaneIsBusy(Shape memory shape, uint32 sequence) public {
        Order memory order = _order(shape);
        _lock(order);
        order.nonce = (order.nonce >> 32 << 32) | sequence;
        vm.assume(sequence != 0 && vault.orderId(order) != bytes32(0));
        order.terms = keccak256("another");
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderLaneBusy.selector, shape.lane & 0x7fffffff));
        vault.lock(order, "", "");
    }

    function test_RevertWhen_TheOrderItselfIsLive() public {
        Order memory order = _plain();
        _claim(order);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderNonceUsed.selector, order.nonce));
        vault.lock(order, "", "");
    }

    function test_RevertWhen_TheSequenceIsZero() public {
        Order memory order = _plain();
        order.nonce = 7 << 32;
        _refuses(IVaultErrors.OrderNonceUsed.selector);
        vault.lock(order, "", "");
    }

    function testFuzz_ALaneTakesOnlyRisingSequences(Shape memory shape, uint32 next) public {
        Order memory order = _order(shape);
        uint32 last = uint32(order.nonce);
        _lock(order);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));

        Order memory other = _order(shape);
        other.nonce = (order.nonce >> 32 << 32) | next;
        _fund(other.amount);
        bytes memory signature = _sign(SIGNER_KEY, "Lock", other);
        if (next <= last) {
            vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderNonceUsed.selector, other.nonce));
            vault.lock(other, signature, "");
        } else {
            vault.lock(other, signature, "");
            _assertStatus(other, Status.Locked);
        }
    }

    function test_LanesAreIndependent() public {
        for (uint64 lane = 0; lane < 5; lane++) {
            Order memory order = _plain();
            order.nonce = lane << 32 | 1;
            _lock(order);
            vm.assertEq(vault.locked(), order.amount * (lane + 1));
        }
    }

    /// @dev Everything is wrong with the order; one thing after the other is put right.
    function test_RefusesInTheOrderOfTheSpecification() public {
        Order memory order = _plain();
        Order memory good = _plain();
        vm.prank(owner);
        vault.setLimit(1e6);
        order.lockBy = uint40(block.timestamp - 1);
        order.ruleBy = order.lockBy;
        order.payer = order.confirmer;
        order.fee = order.amount;
        uint64 nonce = order.nonce;
        order.nonce = 0;

        _refuses(IVaultErrors.OrderNonceUsed.selector);
        vault.lock(order, "", "");
        order.nonce = nonce;
        _refuses(IVaultErrors.OrderTooLate.selector);
        vault.lock(order, "", "");
        order.lockBy = good.lockBy;
        _refuses(IVaultErrors.OrderBadDeadlines.selector);
        vault.lock(order, "", "");
        order.ruleBy = good.ruleBy;
        _refuses(IVaultErrors.OrderBadParties.selector);
        vault.lock(order, "", "");
        order.payer = good.payer;
        _refuses(IVaultErrors.OrderFeeTooHigh.selector);
        vault.lock(order, "", "");
        order.fee = good.fee;
        _refuses(IVaultErrors.VaultLimitExceeded.selector);
        vault.lock(order, "", "");
        vm.prank(owner);
        vault.setLimit(100e6);
        _refuses(IVaultErrors.VaultInsufficientFree.selector);
        vault.lock(order, "", "");
        _fund(order.amount);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.lock(order, "", "");
        vault.lock(order, _sign(SIGNER_KEY, "Lock", order), "");
    }

    function _refusesParties(Order memory order) private {
        _refuses(IVaultErrors.OrderBadParties.selector);
        vault.lock(order, "", "");
    }

    function _before(uint40 deadline, uint32 back) private pure returns (uint40) {
        return uint40(deadline - back % deadline);
    }
}
