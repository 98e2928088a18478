// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {IVaultFactory} from "../src/interfaces/IVaultFactory.sol";
import {Status} from "../src/interfaces/Status.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice When several refusals apply at once, the first of the documented order is the answer. Each step takes away
/// the refusal that was answered last and leaves all that come after it.
contract PrecedenceTest is VaultTest {
    bytes private constant NOBODYS = hex"01";

    enum LockRefusal {
        NonceUsed,
        TooLate,
        BadDeadlines,
        BadParties,
        BadAmount,
        FeeTooHigh,
        LimitExceeded,
        InsufficientFree,
        BadSignature
    }

    function test_Lock() public {
        bytes4[9] memory refusals = [
            IVaultErrors.OrderNonceUsed.selector,
            IVaultErrors.OrderTooLate.selector,
            IVaultErrors.OrderBadDeadlines.selector,
            IVaultErrors.OrderBadParties.selector,
            IVaultErrors.OrderBadAmount.selector,
            IVaultErrors.OrderFeeTooHigh.selector,
            IVaultErrors.VaultLimitExceeded.selector,
            IVaultErrors.VaultInsufficientFree.selector,
            IVaultErrors.OrderBadSignature.selector
        ];
        Order memory former = _plain();
        former.nonce += 1;
        _lock(former);
        vault.cancel(former, _sign(BUYER_KEY, "Cancel", former));
        // Holds more than the limit, so that even an order of nothing exceeds it.
        Order memory other = _plain();
        other.nonce += 1 << 32;
        other.amount = 50e6;
        other.fee = 0;
        vault.lock(other, _sign(SIGNER_KEY, "Lock", other), "");
        for (uint256 i = 0; i < refusals.length; i++) {
            vm.prank(owner);
            vault.setLimit(i <= uint256(LockRefusal.LimitExceeded) ? 1 : type(uint88).max);
            Order memory order = _wrongFrom(LockRefusal(i));
            if (i == uint256(LockRefusal.BadSignature)) _fund(order.amount);
            _refuses(refusals[i]);
            vault.lock(order, NOBODYS, "");
        }
    }

    /// @dev Whose the sequence is cannot be told as long as another order of the lane is live.
    function test_ABusyLaneComesBeforeAUsedNonce() public {
        Order memory live = _plain();
        live.nonce += 1;
        _lock(live);
        Order memory order = _wrongFrom(LockRefusal.NonceUsed);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderLaneBusy.selector, 7));
        vault.lock(order, NOBODYS, "");
        vm.warp(live.lockBy + 1);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.OrderNonceUsed.selector, live.nonce));
        vault.lock(live, NOBODYS, "");
    }

    function test_Release() public {
        _tryAll(_call("release"), [Status.None, Status.None, Status.None], 0, 0);
    }

    function test_Settle() public {
        _tryAll(_call("settle"), [Status.None, Status.None, Status.None], 0, IVaultErrors.OrderBadAmount.selector);
    }

    function test_Cancel() public {
        _tryAll(_call("cancel"), [Status.None, Status.None, Status.None], 0, 0);
    }

    function test_Claim() public {
        _tryAll(_call("claim"), [Status.Claimed, Status.Contested, Status.None], IVaultErrors.OrderTooLate.selector, 0);
    }

    function test_Contest() public {
        _tryAll(_call("contest"), [Status.Locked, Status.Contested, Status.None], IVaultErrors.OrderTooLate.selector, 0);
    }

    function test_Rule() public {
        _tryAll(
            _call("rule"),
            [Status.Locked, Status.Claimed, Status.None],
            IVaultErrors.OrderTooLate.selector,
            IVaultErrors.OrderBadAmount.selector
        );
    }

    function test_ExpireAndLapse() public {
        Order memory order = _plain();
        _claim(order);
        Order memory other = _plain();
        other.terms = "other";
        _refuses(IVaultErrors.OrderUnknown.selector);
        vault.expire(other);
        // Claimed, and before claimBy.
        _refuses(IVaultErrors.OrderWrongStatus.selector);
        vault.expire(order);
        _refuses(IVaultErrors.OrderTooEarly.selector);
        vault.lapse(order);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        _refuses(IVaultErrors.OrderEnded.selector);
        vault.expire(order);
        _refuses(IVaultErrors.OrderEnded.selector);
        vault.lapse(order);
        Order memory locked = _plain();
        locked.nonce += 1;
        _lock(locked);
        _refuses(IVaultErrors.OrderTooEarly.selector);
        vault.expire(locked);
        // Locked, and before confirmBy.
        _refuses(IVaultErrors.OrderWrongStatus.selector);
        vault.lapse(locked);
    }

    /// @dev What a caller did wrong comes before what the token or the gas would not allow.
    function test_GasAndTokenComeLast() public {
        Order memory order = _plain();
        _lock(order);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.release{gas: 180_000}(order, NOBODYS);
        bytes memory signature = _sign(SIGNER_KEY, "Release", order);
        _refuses(IVaultErrors.VaultGasTooLow.selector);
        vault.release{gas: 180_000}(order, signature);

        token.pause();
        _refuses(IVaultErrors.VaultBadAddress.selector);
        vault.pullTo(address(0));
        _refuses(IVaultErrors.VaultNothingToPull.selector);
        vault.pull(stranger);
        vault.release(order, signature);
        _refuses(IVaultErrors.VaultTransferRefused.selector);
        vault.pull(buyer);
    }

    function test_OwnerVerbs() public {
        token.pause();
        _refuses(IVaultErrors.VaultWrongCaller.selector);
        vault.setSigner(address(0));
        _refuses(IVaultErrors.VaultWrongCaller.selector);
        vault.setSecondKey(address(vault));
        _refuses(IVaultErrors.VaultWrongCaller.selector);
        vault.withdraw(address(0), 1);
        _refuses(IVaultErrors.VaultWrongCaller.selector);
        vault.recover(address(token), address(0), 1);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultBadAddress.selector, address(0)));
        vault.withdraw(address(0), 1);
        vm.prank(owner);
        _refuses(IVaultErrors.VaultInsufficientFree.selector);
        vault.withdraw(owner, 1);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultBadAddress.selector, address(0)));
        vault.recover(address(token), address(0), 1);
        vm.prank(owner);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultBadAddress.selector, address(token)));
        vault.recover(address(token), owner, 1);
        token.unpause();
        _fund(1);
        token.pause();
        vm.prank(owner);
        _refuses(IVaultErrors.VaultTransferRefused.selector);
        vault.withdraw(owner, 1);
    }

    function test_Create() public {
        vm.expectRevert(abi.encodeWithSelector(IVaultFactory.FactoryBadAddress.selector, address(0)));
        factory.create(address(0), stranger);
        vm.expectRevert(abi.encodeWithSelector(IVaultFactory.FactoryBadAddress.selector, stranger));
        factory.create(owner, stranger);
    }

    function _wrongFrom(LockRefusal first) private view returns (Order memory order) {
        order = _plain();
        order.nonce += first <= LockRefusal.NonceUsed ? 0 : 2;
        if (first <= LockRefusal.BadDeadlines) order.confirmBy = order.claimBy;
        if (first <= LockRefusal.TooLate) order.lockBy = uint40(block.timestamp - 1);
        if (first <= LockRefusal.BadParties) order.payer = order.confirmer;
        if (first <= LockRefusal.FeeTooHigh) order.fee = order.amount / 50 + 1;
        if (first <= LockRefusal.BadAmount) order.amount = 0;
    }

    function _call(string memory verb) private pure returns (bytes4) {
        bytes32 name = keccak256(bytes(verb));
        if (name == keccak256("release")) return IVault.release.selector;
        if (name == keccak256("settle")) return IVault.settle.selector;
        if (name == keccak256("cancel")) return IVault.cancel.selector;
        if (name == keccak256("claim")) return IVault.claim.selector;
        if (name == keccak256("contest")) return IVault.contest.selector;
        return IVault.rule.selector;
    }

    /// @dev Unknown, ended, wrong status, time, amount, signature: each with everything after it wrong too.
    function _tryAll(bytes4 verb, Status[3] memory wrong, bytes4 time, bytes4 amount) private {
        for (uint256 i = 0; i < 3 && wrong[i] != Status.None; i++) {
            Order memory order = _at(wrong[i], 10 + i);
            vm.warp(order.ruleBy + 1);
            _refuses(IVaultErrors.OrderWrongStatus.selector);
            _do(verb, order, order.amount + 1);
        }
        Status right = verb == IVault.contest.selector
            ? Status.Claimed
            : verb == IVault.rule.selector ? Status.Contested : Status.Locked;
        Order memory live = _at(right, 20);
        if (amount == 0) amount = IVaultErrors.OrderBadSignature.selector;
        _refuses(amount);
        _do(verb, live, live.amount + 1);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        _do(verb, live, live.amount);

        vm.warp(live.ruleBy + 1);
        _refuses(time == 0 ? amount : time);
        _do(verb, live, live.amount + 1);
        Order memory other = _at(right, 21);
        other.terms = "other";
        vm.warp(other.ruleBy + 1);
        _refuses(IVaultErrors.OrderUnknown.selector);
        _do(verb, other, other.amount + 1);
        vault.release(live, _sign(SIGNER_KEY, "Release", live));
        _refuses(IVaultErrors.OrderEnded.selector);
        _do(verb, live, live.amount + 1);
    }

    function _at(Status status, uint256 lane) private returns (Order memory order) {
        order = _plain();
        order.nonce = uint64(lane << 32 | 1);
        _bring(order, uint8(status));
    }

    /// @dev Signed by nobody.
    function _do(bytes4 verb, Order memory order, uint96 toBuyer) private {
        if (verb == IVault.release.selector) vault.release(order, NOBODYS);
        else if (verb == IVault.settle.selector) vault.settle(order, toBuyer, NOBODYS, NOBODYS);
        else if (verb == IVault.cancel.selector) vault.cancel(order, NOBODYS);
        else if (verb == IVault.claim.selector) vault.claim(order, NOBODYS);
        else if (verb == IVault.contest.selector) vault.contest(order, NOBODYS);
        else vault.rule(order, toBuyer, NOBODYS);
    }
}
