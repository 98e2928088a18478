// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IPaymentAddress} from "../src/interfaces/IPaymentAddress.sol";
import {PaymentAddressBase} from "./PaymentAddressBase.t.sol";
import {DenyingToken} from "./tokens/DenyingToken.sol";
import {MoodyToken} from "./tokens/MoodyToken.sol";

/// @notice A fee that a token moves and denies counts by what is gone, so that nobody pays it twice.
contract PaymentAddressDeniedTest is PaymentAddressBase {
    uint256 private constant AMOUNT = 100e6;
    uint256 private constant FEE = 2e6;

    DenyingToken private token;
    IPaymentAddress private address_;

    function setUp() public override {
        super.setUp();
        token = new DenyingToken();
        address_ = _created(200);
    }

    function testFuzz_WhatIsGoneIsPaid(uint256 taken) public {
        taken = _bound(taken, 0, FEE);
        token.deny(FEE_TO, taken, false);
        token.mint(address(address_), AMOUNT);
        vm.expectEmit(address(address_));
        emit IPaymentAddress.Flushed(address(token), AMOUNT - FEE, taken);
        (uint256 toMerchant, uint256 toFee) = address_.flush(address(token));
        vm.assertEq(toMerchant, AMOUNT - FEE);
        vm.assertEq(toFee, taken);
        vm.assertEq(address_.feeOwed(address(token)), FEE - taken);

        // The next payment pays its own fee and what is still owed, no more.
        token.deny(STRANGER, 0, false);
        token.mint(address(address_), AMOUNT);
        address_.flush(address(token));
        vm.assertEq(token.balanceOf(FEE_TO), 2 * FEE);
        vm.assertEq(token.balanceOf(MERCHANT), 2 * (AMOUNT - FEE));
        vm.assertEq(token.balanceOf(address(address_)), 0);
    }

    function testFuzz_WhatWasOwedBeforeIsPaidOnceToo(uint256 first, uint256 second) public {
        first = _bound(first, 0, FEE);
        token.deny(FEE_TO, first, false);
        token.mint(address(address_), AMOUNT);
        address_.flush(address(token));
        second = _bound(second, 0, 2 * FEE - first);
        token.deny(FEE_TO, second, false);
        token.mint(address(address_), AMOUNT);
        (, uint256 toFee) = address_.flush(address(token));
        vm.assertEq(toFee, second);
        vm.assertEq(token.balanceOf(FEE_TO), first + second);
        vm.assertEq(address_.feeOwed(address(token)), 2 * FEE - first - second);
        vm.assertEq(token.balanceOf(address(address_)), 2 * FEE - first - second);
    }

    function test_ADeniedFeeAloneIsReasonEnoughToFlush() public {
        token.deny(FEE_TO, 0, false);
        token.mint(address(address_), AMOUNT);
        address_.flush(address(token));
        vm.expectRevert(abi.encodeWithSelector(IPaymentAddress.PaymentAddressNothingToFlush.selector, address(token)));
        address_.flush(address(token));
        token.deny(FEE_TO, 1, false);
        (uint256 toMerchant, uint256 toFee) = address_.flush(address(token));
        vm.assertEq(toMerchant, 0);
        vm.assertEq(toFee, 1);
        vm.assertEq(address_.feeOwed(address(token)), FEE - 1);
    }

    function test_ASilentTokenHasPaidNothing() public {
        token.deny(FEE_TO, FEE, true);
        token.mint(address(address_), AMOUNT);
        (, uint256 toFee) = address_.flush(address(token));
        vm.assertEq(toFee, 0);
        vm.assertEq(address_.feeOwed(address(token)), FEE);
        // Nobody could know that it went, so the next payment pays it once more.
        token.deny(STRANGER, 0, false);
        token.mint(address(address_), AMOUNT);
        address_.flush(address(token));
        vm.assertEq(token.balanceOf(FEE_TO), 3 * FEE - _feeOf(FEE, 200));
        vm.assertEq(token.balanceOf(MERCHANT), 2 * (AMOUNT - FEE) - FEE + _feeOf(FEE, 200));
    }

    function test_WhatComesMeanwhileChangesNothing() public {
        moody.setMood(FEE_TO, MoodyToken.Mood.Reverts);
        moody.mint(address(address_), AMOUNT);
        moody.setCallback(address(moody), abi.encodeCall(moody.mint, (address(address_), 5e6)));
        (, uint256 toFee) = address_.flush(address(moody));
        vm.assertEq(toFee, 0);
        vm.assertEq(address_.feeOwed(address(moody)), FEE);
        vm.assertEq(moody.balanceOf(address(address_)), FEE + 5e6);
    }
}
