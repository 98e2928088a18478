// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {IVaultEvents} from "../src/interfaces/IVaultEvents.sol";
import {VaultTest} from "./VaultTest.sol";
import {FalseToken} from "./tokens/FalseToken.sol";
import {TetherLike} from "./tokens/TetherLike.sol";

contract OwnerTest is VaultTest {
    function testFuzz_NamesTheKeysAndTheLimit(address a, address b, uint88 limit) public {
        vm.assume(a != address(0) && a != address(vault) && b != address(vault));
        vm.expectEmit(address(vault));
        emit IVaultEvents.SignerSet(a);
        vm.prank(owner);
        vault.setSigner(a);
        vm.expectEmit(address(vault));
        emit IVaultEvents.SecondKeySet(b);
        vm.prank(owner);
        vault.setSecondKey(b);
        vm.expectEmit(address(vault));
        emit IVaultEvents.LimitSet(limit);
        vm.prank(owner);
        vault.setLimit(limit);

        vm.assertEq(vault.signer(), a);
        vm.assertEq(vault.secondKey(), b);
        vm.assertEq(vault.limit(), limit);
    }

    function testFuzz_RevertWhen_SomebodyElseCalls(address caller) public {
        vm.assume(caller != owner);
        bytes[6] memory calls = [
            abi.encodeCall(IVault.setSigner, (caller)),
            abi.encodeCall(IVault.setSecondKey, (caller)),
            abi.encodeCall(IVault.setLimit, (1)),
            abi.encodeCall(IVault.withdraw, (caller, 0)),
            abi.encodeCall(IVault.recover, (caller, caller, 0)),
            abi.encodeCall(IVault.transferOwnership, (caller))
        ];
        for (uint256 i = 0; i < calls.length; i++) {
            vm.prank(caller);
            (bool success, bytes memory answer) = address(vault).call(calls[i]);
            vm.assertFalse(success);
            vm.assertEq(
                keccak256(answer), keccak256(abi.encodeWithSelector(IVaultErrors.VaultWrongCaller.selector, caller))
            );
        }
    }

    function test_RevertWhen_AKeyIsNobodyOrTheVault() public {
        address[2] memory bad = [address(0), address(vault)];
        for (uint256 i = 0; i < bad.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultBadAddress.selector, bad[i]));
            vm.prank(owner);
            vault.setSigner(bad[i]);
            vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultBadAddress.selector, bad[i]));
            vm.prank(owner);
            vault.withdraw(bad[i], 0);
        }
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultBadAddress.selector, address(vault)));
        vm.prank(owner);
        vault.setSecondKey(address(vault));
    }

    function test_ANewSignerLocksAndTheOldOneDoesNot() public {
        vm.prank(owner);
        vault.setSigner(stranger);
        Order memory order = _plain();
        _fund(order.amount);
        _refuses(IVaultErrors.OrderBadSignature.selector);
        vault.lock(order, _sign(SIGNER_KEY, "Lock", order), "");
        vault.lock(order, _sign(STRANGER_KEY, "Lock", order), "");
    }

    function testFuzz_WithdrawsWhatIsFreeAndWhatHasArrived(uint96 has, uint96 takes) public {
        has = uint96(_bound(has, 1, 1e24));
        takes = uint96(_bound(takes, 1, has));
        _fund(has);
        vm.expectEmit(address(vault));
        emit IVaultEvents.Withdrawn(stranger, takes);
        vm.prank(owner);
        vault.withdraw(stranger, takes);
        vm.assertEq(token.balanceOf(stranger), takes);
        _assertBooks(has - takes, 0);
    }

    function testFuzz_RevertWhen_WithdrawingMoreThanIsFree(Shape memory shape, uint96 free, uint96 more) public {
        Order memory order = _order(shape);
        _lock(order);
        free = uint96(_bound(free, 0, 1e24));
        more = uint96(_bound(more, uint256(free) + 1, type(uint96).max));
        _fund(free);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultInsufficientFree.selector, more, free));
        vm.prank(owner);
        vault.withdraw(owner, more);
    }

    function test_RevertWhen_TheTokenRefusesTheWithdrawal() public {
        _fund(5e6);
        token.pause();
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultTransferRefused.selector, owner, 5e6));
        vm.prank(owner);
        vault.withdraw(owner, 5e6);
    }

    function test_RevertWhen_DestroyedMoneyWouldBeTakenFromALiveOrder() public {
        Order memory order = _plain();
        _lock(order);
        _fund(50e6);
        vault.sync();
        token.addBlackList(address(vault));
        token.destroyBlackFunds(address(vault));
        token.removeBlackList(address(vault));
        _fund(order.amount + 20e6);

        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultInsufficientFree.selector, 50e6, 20e6));
        vm.prank(owner);
        vault.withdraw(owner, 50e6);
        vm.prank(owner);
        vault.withdraw(owner, 20e6);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        _assertPaid(order.amount - order.fee, order.fee);
    }

    function test_OwnershipMovesInTwoSteps() public {
        vm.expectEmit(address(vault));
        emit IVaultEvents.OwnershipOffered(owner, stranger);
        vm.prank(owner);
        vault.transferOwnership(stranger);
        vm.assertEq(vault.owner(), owner);
        vm.assertEq(vault.pendingOwner(), stranger);

        vm.expectEmit(address(vault));
        emit IVaultEvents.OwnershipTransferred(owner, stranger);
        vm.prank(stranger);
        vault.acceptOwnership();
        vm.assertEq(vault.owner(), stranger);
        vm.assertEq(vault.pendingOwner(), address(0));
        vm.assertEq(vault.signer(), signer);

        _refuses(IVaultErrors.VaultWrongCaller.selector);
        vm.prank(owner);
        vault.setLimit(0);
        vm.prank(stranger);
        vault.setLimit(0);
    }

    function test_TheFirstOwnerStaysSignerUntilOneIsNamed() public {
        vault = _vaultOf(payee);
        vm.prank(payee);
        vault.transferOwnership(stranger);
        vm.prank(stranger);
        vault.acceptOwnership();
        vm.assertEq(vault.signer(), payee);
    }

    function test_AnOfferCanBeTakenBack() public {
        vm.prank(owner);
        vault.transferOwnership(stranger);
        vm.prank(owner);
        vault.transferOwnership(address(0));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultWrongCaller.selector, stranger));
        vm.prank(stranger);
        vault.acceptOwnership();
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultWrongCaller.selector, owner));
        vm.prank(owner);
        vault.acceptOwnership();
    }

    function testFuzz_RecoversOtherTokens(uint96 amount) public {
        FalseToken other = new FalseToken();
        other.mint(address(vault), amount);
        vm.expectEmit(address(vault));
        emit IVaultEvents.Recovered(address(other), stranger, amount);
        vm.prank(owner);
        vault.recover(address(other), stranger, amount);
        vm.assertEq(other.balanceOf(stranger), amount);
    }

    function test_RevertWhen_RecoveringTheVaultsOwnToken() public {
        _fund(5e6);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultBadAddress.selector, address(token)));
        vm.prank(owner);
        vault.recover(address(token), owner, 5e6);
    }

    function test_RevertWhen_AnotherAddressMovesTheVaultsOwnToken() public {
        _fund(5e6);
        SecondFace face = new SecondFace(token, address(vault));
        token.transferOwnership(address(face));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultBadAddress.selector, address(face)));
        vm.prank(owner);
        vault.recover(address(face), owner, 5e6);
    }
}

/// @dev A second address of a token, through which its balances move too.
contract SecondFace {
    TetherLike private immutable _token;
    address private immutable _from;

    constructor(TetherLike token, address from) {
        _token = token;
        _from = from;
    }

    function transfer(address, uint256) external returns (bool) {
        _token.addBlackList(_from);
        _token.destroyBlackFunds(_from);
        return true;
    }
}
