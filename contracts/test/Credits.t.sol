// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../src/Order.sol";
import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultErrors} from "../src/interfaces/IVaultErrors.sol";
import {IVaultEvents} from "../src/interfaces/IVaultEvents.sol";
import {Status} from "../src/interfaces/Status.sol";
import {VaultTest} from "./VaultTest.sol";
import {FalseToken} from "./tokens/FalseToken.sol";

contract CreditsTest is VaultTest {
    function testFuzz_ARefusedPayoutBecomesACreditAndIsPulled(Shape memory shape) public {
        Order memory order = _order(shape);
        _lock(order);
        token.pause();
        _expectCredit(order, buyer, order.amount - order.fee);
        _expectCredit(order, feeTo, order.fee);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));

        _assertStatus(order, Status.Released);
        _assertBooks(0, 0);
        vm.assertEq(vault.credited(), order.amount);
        vm.assertEq(vault.creditOf(buyer), order.amount - order.fee);
        vm.assertEq(vault.creditOf(feeTo), order.fee);
        vm.assertEq(vault.unsynced(), 0);

        token.unpause();
        vm.expectEmit(address(vault));
        emit IVaultEvents.Pulled(buyer, buyer, order.amount - order.fee);
        vm.prank(stranger);
        vault.pull(buyer);
        _assertPaid(order.amount - order.fee, 0);
        vm.assertEq(vault.creditOf(buyer), 0);
        _assertBooks(0, 0);
    }

    function test_TheHolderSendsItElsewhere() public {
        Order memory order = _credited();
        token.unpause();
        vm.expectEmit(address(vault));
        emit IVaultEvents.Pulled(buyer, stranger, order.amount - order.fee);
        vm.prank(buyer);
        vault.pullTo(stranger);
        vm.assertEq(token.balanceOf(stranger), order.amount - order.fee);
        vm.assertEq(vault.credited(), order.fee);
    }

    function test_RevertWhen_TheTokenStillRefuses() public {
        Order memory order = _credited();
        uint96 amount = order.amount - order.fee;
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultTransferRefused.selector, buyer, amount));
        vault.pull(buyer);
        vm.assertEq(vault.creditOf(buyer), amount);
    }

    function test_RevertWhen_ThereIsNothingToPull() public {
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultNothingToPull.selector, stranger));
        vault.pull(stranger);
        _credited();
        token.unpause();
        vault.pull(buyer);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultNothingToPull.selector, buyer));
        vault.pull(buyer);
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultNothingToPull.selector, stranger));
        vm.prank(stranger);
        vault.pullTo(owner);
    }

    function test_RevertWhen_PulledToNobodyOrTheVault() public {
        _credited();
        token.unpause();
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultBadAddress.selector, address(0)));
        vm.prank(buyer);
        vault.pullTo(address(0));
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultBadAddress.selector, address(vault)));
        vm.prank(buyer);
        vault.pullTo(address(vault));
    }

    function test_CreditsAreNobodyElsesMoney() public {
        Order memory order = _credited();
        token.unpause();
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultInsufficientFree.selector, 1, 0));
        vm.prank(owner);
        vault.withdraw(owner, 1);
        Order memory next = _plain();
        next.nonce += 1;
        vm.expectRevert(abi.encodeWithSelector(IVaultErrors.VaultInsufficientFree.selector, order.amount, 0));
        vault.lock(next, "", "");
    }

    function test_CreditsOfOneHolderAddUp() public {
        Order memory order = _credited();
        token.unpause();
        Order memory next = _plain();
        next.nonce += 1;
        _lock(next);
        token.addBlackList(address(vault));
        vault.release(next, _sign(SIGNER_KEY, "Release", next));
        vm.assertEq(vault.creditOf(buyer), uint256(order.amount - order.fee) * 2);
    }

    function test_AFrozenVaultStillEndsItsOrders() public {
        Order memory order = _plain();
        _claim(order);
        token.addBlackList(address(vault));
        vm.warp(uint256(order.confirmBy) + 1);
        vault.lapse(order);
        _assertStatus(order, Status.Released);
        vm.assertEq(vault.creditOf(buyer), order.amount - order.fee);
    }

    function testFuzz_FalseIsARefusalToo(Shape memory shape) public {
        FalseToken other = new FalseToken();
        vault = IVault(factory.create(owner, address(other)));
        vm.prank(owner);
        vault.setSigner(signer);
        Order memory order = _order(shape);
        other.mint(address(vault), order.amount);
        vault.lock(order, _sign(SIGNER_KEY, "Lock", order), "");
        other.setRefuses(true);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        vm.assertEq(vault.creditOf(buyer), order.amount - order.fee);

        vm.expectRevert(
            abi.encodeWithSelector(IVaultErrors.VaultTransferRefused.selector, buyer, order.amount - order.fee)
        );
        vault.pull(buyer);
        other.setRefuses(false);
        vault.pull(buyer);
        vm.assertEq(other.balanceOf(buyer), order.amount - order.fee);
    }

    /// @dev Whatever gas a relayer gives: paid out, or nothing happened.
    function testFuzz_ARelayerCannotStarveAPayoutIntoACredit(uint256 gas_) public {
        Order memory order = _plain();
        _lock(order);
        bytes memory call = abi.encodeCall(IVault.release, (order, _sign(SIGNER_KEY, "Release", order)));
        (bool success,) = address(vault).call{gas: _bound(gas_, 20_000, 600_000)}(call);
        vm.assertEq(vault.credited(), 0);
        _assertStatus(order, success ? Status.Released : Status.Locked);
        if (success) _assertPaid(order.amount - order.fee, order.fee);
    }

    function test_RevertWhen_TooLittleGasIsLeftForAPayout() public {
        Order memory order = _plain();
        _lock(order);
        bytes memory call = abi.encodeCall(IVault.release, (order, _sign(SIGNER_KEY, "Release", order)));
        (bool success, bytes memory answer) = address(vault).call{gas: 200_000}(call);
        vm.assertFalse(success);
        vm.assertEq(bytes32(bytes4(answer)), bytes32(IVaultErrors.VaultGasTooLow.selector));
    }

    function test_TheTokensFeeIsBorneByTheReceiver() public {
        Order memory order = _plain();
        _lock(order);
        token.setParams(10, 1);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        vm.assertEq(token.balanceOf(buyer), 99e6 - 99e3);
        _assertBooks(0, 0);
    }

    function test_ADeprecatedTokenIsCalledAsBefore() public {
        Order memory order = _plain();
        _lock(order);
        token.deprecate(stranger);
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
        vm.assertEq(vault.creditOf(buyer), order.amount - order.fee);
    }

    function _credited() private returns (Order memory order) {
        order = _plain();
        _lock(order);
        token.pause();
        vault.release(order, _sign(SIGNER_KEY, "Release", order));
    }

    function _expectCredit(Order memory order, address holder, uint256 amount) private {
        if (amount == 0) return;
        vm.expectEmit(address(vault));
        emit IVaultEvents.Credited(_id(order), holder, amount);
    }
}
