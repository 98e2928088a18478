// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {VaultTest} from "./VaultTest.sol";
import {TetherLike} from "./tokens/TetherLike.sol";
import {UpgradedTether} from "./tokens/UpgradedTether.sol";

/// @notice TetherLike does what TetherToken does, also where that surprises.
contract TokensTetherTest is VaultTest {
    bytes private constant NO_REASON = "";

    function test_ItsUnitsAreMillionths() public view {
        vm.assertEq(token.decimals(), 6);
        vm.assertEq(token.totalSupply(), type(uint128).max);
        vm.assertEq(token.getOwner(), address(this));
    }

    function testFuzz_TransfersReturnNothing(uint64 amount) public {
        _fundOf(buyer, amount);
        vm.prank(buyer);
        _saysNothing(abi.encodeCall(IERC20.transfer, (payer, amount)));
        vm.prank(payer);
        _saysNothing(abi.encodeCall(IERC20.approve, (stranger, amount)));
        vm.prank(stranger);
        _saysNothing(abi.encodeCall(IERC20.transferFrom, (payer, payee, amount)));
        vm.assertEq(token.balanceOf(payee), amount);
    }

    function testFuzz_TheFeeSwitchIsCapped(uint8 feeBps, uint8 most, uint64 amount) public {
        feeBps = uint8(_bound(feeBps, 0, 19));
        most = uint8(_bound(most, 0, 49));
        token.setParams(feeBps, most);
        uint256 fee = uint256(amount) * feeBps / 10_000;
        if (fee > uint256(most) * 1e6) fee = uint256(most) * 1e6;
        uint256 before = token.balanceOf(address(this));
        token.transfer(buyer, amount);
        vm.assertEq(token.balanceOf(buyer), amount - fee);
        vm.assertEq(token.balanceOf(address(this)), before - amount + fee);
    }

    function testFuzz_RevertWhen_TheFeeWouldBeMore(uint256 feeBps, uint256 most) public {
        vm.expectRevert(NO_REASON);
        token.setParams(_bound(feeBps, 20, type(uint256).max), 1);
        vm.expectRevert(NO_REASON);
        token.setParams(1, _bound(most, 50, type(uint256).max));
    }

    function test_TheBlacklistLooksAtTheSenderOnly() public {
        _fundOf(buyer, 100);
        token.addBlackList(buyer);
        vm.assertTrue(token.getBlackListStatus(buyer));
        token.transfer(buyer, 1);
        vm.prank(buyer);
        vm.expectRevert(NO_REASON);
        token.transfer(payer, 1);
        vm.prank(buyer);
        token.approve(stranger, 1);
        vm.prank(stranger);
        vm.expectRevert(NO_REASON);
        token.transferFrom(buyer, payer, 1);

        _fundOf(payer, 1);
        token.addBlackList(stranger);
        vm.prank(payer);
        token.approve(stranger, 1);
        vm.prank(stranger);
        token.transferFrom(payer, payee, 1);
        token.removeBlackList(buyer);
        vm.prank(buyer);
        token.transfer(payee, 101);
        vm.assertEq(token.balanceOf(payee), 102);
    }

    function testFuzz_WhatABlacklistedHolderHasIsDestroyed(uint64 amount) public {
        _fundOf(buyer, amount);
        vm.expectRevert(NO_REASON);
        token.destroyBlackFunds(buyer);
        token.addBlackList(buyer);
        uint256 supply = token.totalSupply();
        token.destroyBlackFunds(buyer);
        vm.assertEq(token.balanceOf(buyer), 0);
        vm.assertEq(token.totalSupply(), supply - amount);
    }

    function test_APauseStopsTransfersButNotApprovals() public {
        _fundOf(buyer, 1);
        token.pause();
        vm.expectRevert(NO_REASON);
        token.transfer(buyer, 1);
        vm.prank(buyer);
        token.approve(stranger, 1);
        vm.prank(stranger);
        vm.expectRevert(NO_REASON);
        token.transferFrom(buyer, payer, 1);
        vm.expectRevert(NO_REASON);
        token.pause();
        token.unpause();
        vm.prank(stranger);
        token.transferFrom(buyer, payer, 1);
        vm.expectRevert(NO_REASON);
        token.unpause();
    }

    function testFuzz_AnAllowanceGoesThroughZero(uint256 first, uint256 second) public {
        first = _bound(first, 1, type(uint256).max);
        token.approve(stranger, first);
        if (second != 0) vm.expectRevert(NO_REASON);
        token.approve(stranger, second);
        token.approve(stranger, 0);
        token.approve(stranger, second);
        vm.assertEq(token.allowance(address(this), stranger), second);
    }

    function testFuzz_AnAllowanceShrinksUnlessItIsTheMost(uint64 allowed, uint64 amount) public {
        amount = uint64(_bound(amount, 0, allowed));
        token.approve(stranger, allowed);
        vm.prank(stranger);
        token.transferFrom(address(this), buyer, amount);
        vm.assertEq(token.allowance(address(this), stranger), allowed - amount);

        token.approve(payer, type(uint256).max);
        vm.prank(payer);
        token.transferFrom(address(this), buyer, amount);
        vm.assertEq(token.allowance(address(this), payer), type(uint256).max);
    }

    /// @dev The asserts of its time: too little balance or allowance takes all the gas that was given.
    function test_ASumThatDoesNotComeOutBurnsAllGas() public {
        bytes[2] memory calls = [
            abi.encodeCall(IERC20.transfer, (buyer, 1)), abi.encodeCall(IERC20.transferFrom, (address(this), buyer, 1))
        ];
        for (uint256 i = 0; i < calls.length; i++) {
            uint256 before = gasleft();
            vm.prank(stranger);
            (bool success, bytes memory answer) = address(token).call{gas: 500_000}(calls[i]);
            vm.assertFalse(success);
            vm.assertEq(answer.length, 0);
            vm.assertGe(before - gasleft(), 500_000);
        }
    }

    function testFuzz_RevertWhen_ThePayloadIsShort(uint8 length) public {
        _fundOf(stranger, 1);
        bytes[3] memory calls = [
            abi.encodeCall(IERC20.transfer, (buyer, 0)),
            abi.encodeCall(IERC20.approve, (buyer, 0)),
            abi.encodeCall(IERC20.transferFrom, (address(this), buyer, 0))
        ];
        for (uint256 i = 0; i < calls.length; i++) {
            bytes memory asked = calls[i];
            (bool success,) = address(token).call(asked);
            vm.assertTrue(success);
            uint256 cut = _bound(length, 4, asked.length - 1);
            assembly {
                mstore(asked, cut)
            }
            (success,) = address(token).call(asked);
            vm.assertFalse(success);
        }
    }

    function testFuzz_TheIssuerIssuesAndRedeems(uint64 amount) public {
        uint256 supply = token.totalSupply();
        uint256 balance = token.balanceOf(address(this));
        vm.expectRevert(NO_REASON);
        token.issue(0);
        token.issue(uint256(amount) + 1);
        vm.assertEq(token.totalSupply(), supply + amount + 1);
        vm.assertEq(token.balanceOf(address(this)), balance + amount + 1);
        token.redeem(amount);
        vm.assertEq(token.totalSupply(), supply + 1);
        vm.assertEq(token.balanceOf(address(this)), balance + 1);
        vm.expectRevert(NO_REASON);
        token.redeem(supply + 2);
    }

    function testFuzz_OnlyTheIssuerDoesWhatIssuersDo(uint8 which) public {
        bytes[9] memory calls = [
            abi.encodeCall(TetherLike.pause, ()),
            abi.encodeCall(TetherLike.addBlackList, (buyer)),
            abi.encodeCall(TetherLike.removeBlackList, (buyer)),
            abi.encodeCall(TetherLike.destroyBlackFunds, (buyer)),
            abi.encodeCall(TetherLike.deprecate, (buyer)),
            abi.encodeCall(TetherLike.issue, (1)),
            abi.encodeCall(TetherLike.redeem, (1)),
            abi.encodeCall(TetherLike.setParams, (1, 1)),
            abi.encodeCall(TetherLike.transferOwnership, (buyer))
        ];
        token.addBlackList(buyer);
        vm.prank(stranger);
        (bool success,) = address(token).call(calls[which % 9]);
        vm.assertFalse(success);
        (success,) = address(token).call(calls[which % 9]);
        vm.assertTrue(success);
    }

    function testFuzz_ADeprecatedTokenForwards(uint64 amount) public {
        UpgradedTether upgraded = new UpgradedTether(address(token), 0);
        token.deprecate(address(upgraded));
        vm.assertEq(token.balanceOf(address(this)), 0);
        vm.assertEq(token.totalSupply(), 0);
        upgraded.carryOver(address(this), amount);
        vm.assertEq(token.totalSupply(), amount);

        token.transfer(buyer, amount);
        vm.assertEq(token.balanceOf(buyer), amount);
        vm.prank(buyer);
        token.approve(stranger, amount);
        vm.assertEq(token.allowance(buyer, stranger), amount);
        vm.prank(stranger);
        token.transferFrom(buyer, payer, amount);
        vm.assertEq(upgraded.balanceOf(payer), amount);

        token.addBlackList(payer);
        vm.prank(payer);
        vm.expectRevert(NO_REASON);
        token.transfer(buyer, 0);
        token.pause();
        vm.expectRevert(NO_REASON);
        token.transfer(buyer, 0);
    }

    function _fundOf(address who, uint256 amount) private {
        token.transfer(who, amount);
    }

    function _saysNothing(bytes memory call) private {
        (bool success, bytes memory answer) = address(token).call(call);
        vm.assertTrue(success);
        vm.assertEq(answer.length, 0);
    }
}

/// forge-config: default.isolate = true
contract TokensTetherGasTest is VaultTest {
    /// @dev What TetherToken of 2017 takes for a transfer between holders, base and calldata included.
    uint256 private constant TETHER_GAS = 46_097;

    function testFuzz_ATransferCostsWhatUsdtsCosts(uint40 amount) public {
        amount = uint40(_bound(amount, 1e6, type(uint40).max));
        token.transfer(buyer, amount);
        token.transfer(buyer, amount);
        uint256 gas_ = vm.snapshotGasLastCall("vault", "transfer to a holder");
        vm.assertGe(gas_ * 100, TETHER_GAS * 98);
        vm.assertLe(gas_ * 100, TETHER_GAS * 102);
    }
}
