// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IPaymentAddress} from "../src/interfaces/IPaymentAddress.sol";
import {PaymentAddressParams} from "../src/interfaces/IPaymentAddressFactory.sol";
import {PaymentAddressBase} from "./PaymentAddressBase.t.sol";
import {FalseToken} from "./tokens/FalseToken.sol";
import {MoodyToken} from "./tokens/MoodyToken.sol";

contract PaymentAddressFlushTest is PaymentAddressBase {
    function testFuzz_AnybodyFlushesToMerchantAndFee(uint96 amount, uint16 bps, address caller) public {
        amount = uint96(_bound(amount, 1, type(uint96).max));
        IPaymentAddress address_ = _created(bps = uint16(_bound(bps, 0, 200)));
        uint256 fee = _feeOf(amount, bps);
        tether.transfer(address(address_), amount);

        vm.expectEmit(address(address_));
        emit IPaymentAddress.Flushed(address(tether), amount - fee, fee);
        vm.prank(caller);
        (uint256 toMerchant, uint256 toFee) = address_.flush(address(tether));

        vm.assertEq(toMerchant, amount - fee);
        vm.assertEq(toFee, fee);
        _assertPaid(address_, amount - fee, fee);
    }

    function testFuzz_LateAndRepeatedPaymentsFlushToo(uint96[4] memory amounts, uint16 bps) public {
        IPaymentAddress address_ = _created(bps = uint16(_bound(bps, 0, 200)));
        uint256 sum;
        uint256 fees;
        for (uint256 i = 0; i < amounts.length; i++) {
            uint256 amount = _bound(amounts[i], 1, type(uint96).max);
            tether.transfer(address(address_), amount);
            address_.flush(address(tether));
            sum += amount;
            fees += _feeOf(amount, bps);
        }
        _assertPaid(address_, sum - fees, fees);
    }

    function test_TheFeeOfAnyAmountFits() public {
        IPaymentAddress address_ = _created(199);
        uint256 most = type(uint256).max;
        moody.mint(address(address_), most);
        (uint256 toMerchant, uint256 toFee) = address_.flush(address(moody));
        vm.assertEq(toFee, most / 10_000 * 199 + most % 10_000 * 199 / 10_000);
        vm.assertEq(toMerchant, most - toFee);
    }

    function testFuzz_TheMerchantFlushesOnAnyChain(uint64 home, uint64 here, uint96 amount) public {
        vm.assume(here != 0);
        amount = uint96(_bound(amount, 1, type(uint96).max));
        vm.chainId(here);
        PaymentAddressParams memory params = _params(100, "one");
        params.homeChainId = home;
        IPaymentAddress address_ = IPaymentAddress(factory.create(params));
        tether.transfer(address(address_), amount);
        vm.prank(MERCHANT);
        address_.flush(address(tether));
        _assertPaid(address_, amount - _feeOf(amount, 100), _feeOf(amount, 100));
    }

    function testFuzz_RevertWhen_AStrangerFlushesElsewhere(address caller) public {
        vm.assume(caller != MERCHANT);
        IPaymentAddress address_ = _created(0);
        uint64 home = address_.homeChainId();
        tether.transfer(address(address_), 1e6);
        _goAway();
        bytes memory refusal = abi.encodeWithSelector(IPaymentAddress.PaymentAddressWrongChain.selector, home, caller);
        vm.expectRevert(refusal);
        vm.prank(caller);
        address_.flush(address(tether));

        address[] memory tokens = _listOf(address(tether));
        vm.expectRevert(refusal);
        vm.prank(caller);
        factory.flush(PaymentAddressParams(MERCHANT, FEE_TO, 0, home, "one"), tokens);
    }

    function testFuzz_RevertWhen_SomebodySpeaksForTheMerchant(address caller) public {
        vm.assume(caller != address(factory));
        IPaymentAddress address_ = _created(0);
        tether.transfer(address(address_), 1e6);
        _goAway();
        vm.expectRevert(abi.encodeWithSelector(IPaymentAddress.PaymentAddressWrongCaller.selector, caller));
        vm.prank(caller);
        address_.flushFor(MERCHANT, address(tether));
    }

    function test_RevertWhen_NothingIsHere() public {
        IPaymentAddress address_ = _created(100);
        address[4] memory tokens = [address(tether), address(moody), STRANGER, address(0)];
        for (uint256 i = 0; i < tokens.length; i++) {
            vm.expectRevert(abi.encodeWithSelector(IPaymentAddress.PaymentAddressNothingToFlush.selector, tokens[i]));
            address_.flush(tokens[i]);
        }
    }

    // ---- fees that stay behind ----

    function testFuzz_AFeeThatIsRefusedStaysBehindAndIsRetried(uint96 first, uint96 second, uint16 bps, uint8 mood)
        public
    {
        bps = uint16(_bound(bps, 1, 200));
        first = uint96(_bound(first, 10_000, type(uint96).max));
        second = uint96(_bound(second, 10_000, type(uint96).max));
        IPaymentAddress address_ = _created(bps);
        uint256 owed = _feeOf(first, bps);

        moody.setMood(FEE_TO, _refusal(mood));
        moody.mint(address(address_), first);
        vm.expectEmit(address(address_));
        emit IPaymentAddress.Flushed(address(moody), first - owed, 0);
        address_.flush(address(moody));
        _assertMoody(address_, first - owed, 0, owed);

        moody.mint(address(address_), second);
        address_.flush(address(moody));
        uint256 fees = owed + _feeOf(second, bps);
        _assertMoody(address_, uint256(first) + second - fees, 0, fees);

        moody.setMood(FEE_TO, MoodyToken.Mood.Yes);
        vm.expectEmit(address(address_));
        emit IPaymentAddress.Flushed(address(moody), 0, fees);
        address_.flush(address(moody));
        _assertMoody(address_, uint256(first) + second - fees, fees, 0);
    }

    function testFuzz_WhatTheIssuerDestroysStopsNothing(uint96 amount, uint96 destroyed, uint96 late) public {
        amount = uint96(_bound(amount, 1e6, type(uint96).max));
        late = uint96(_bound(late, 1, type(uint96).max));
        IPaymentAddress address_ = _created(200);
        moody.setMood(FEE_TO, MoodyToken.Mood.Reverts);
        moody.mint(address(address_), amount);
        address_.flush(address(moody));
        uint256 owed = _feeOf(amount, 200);
        destroyed = uint96(_bound(destroyed, 1, owed));
        moody.burn(address(address_), destroyed);

        // Notes the loss down, so that the next payment does not make up for it.
        address_.flush(address(moody));
        vm.assertEq(address_.feeOwed(address(moody)), owed - destroyed);

        moody.setMood(FEE_TO, MoodyToken.Mood.Yes);
        moody.mint(address(address_), late);
        (uint256 toMerchant, uint256 toFee) = address_.flush(address(moody));
        vm.assertEq(toMerchant, late - _feeOf(late, 200));
        vm.assertEq(toFee, _feeOf(late, 200) + owed - destroyed);
        vm.assertEq(moody.balanceOf(address(address_)), 0);
    }

    function test_EachTokenOwesItsOwnFee() public {
        IPaymentAddress address_ = _created(200);
        moody.setMood(FEE_TO, MoodyToken.Mood.Reverts);
        moody.mint(address(address_), 100e6);
        address_.flush(address(moody));
        tether.transfer(address(address_), 100e6);
        address_.flush(address(tether));
        _assertPaid(address_, 98e6, 2e6);
        vm.assertEq(address_.feeOwed(address(moody)), 2e6);
        vm.assertEq(address_.feeOwed(address(tether)), 0);
    }

    function test_RevertWhen_OnlyAFeeIsHereThatIsRefusedAgain() public {
        IPaymentAddress address_ = _created(200);
        moody.setMood(FEE_TO, MoodyToken.Mood.SaysFalse);
        moody.mint(address(address_), 100e6);
        address_.flush(address(moody));
        vm.expectRevert(abi.encodeWithSelector(IPaymentAddress.PaymentAddressNothingToFlush.selector, address(moody)));
        address_.flush(address(moody));
    }

    // ---- tokens ----

    function testFuzz_RevertWhen_TheMerchantsShareIsRefused(uint8 mood, uint96 amount) public {
        amount = uint96(_bound(amount, 1, type(uint96).max));
        IPaymentAddress address_ = _created(0);
        moody.setMood(MERCHANT, _refusal(mood));
        moody.mint(address(address_), amount);
        vm.expectRevert(
            abi.encodeWithSelector(IPaymentAddress.PaymentAddressTransferRefused.selector, MERCHANT, amount)
        );
        address_.flush{gas: 1_000_000}(address(moody));

        moody.setMood(MERCHANT, MoodyToken.Mood.SaysNothing);
        address_.flush(address(moody));
        _assertMoody(address_, amount, 0, 0);
    }

    function test_ATokenThatSaysFalseIsRefusedAndWaits() public {
        FalseToken token = new FalseToken();
        IPaymentAddress address_ = _created(0);
        token.mint(address(address_), 5);
        token.setRefuses(true);
        vm.expectRevert(abi.encodeWithSelector(IPaymentAddress.PaymentAddressTransferRefused.selector, MERCHANT, 5));
        address_.flush(address(token));
        token.setRefuses(false);
        address_.flush(address(token));
        vm.assertEq(token.balanceOf(MERCHANT), 5);
    }

    function test_TheLeastAmountReachesTheMerchant() public {
        IPaymentAddress address_ = _created(200);
        moody.mint(address(address_), 1);
        address_.flush(address(moody));
        _assertMoody(address_, 1, 0, 0);
    }

    function test_AnAnswerThatIsNotTrueIsARefusal() public {
        MoodyToken.Mood[2] memory moods = [MoodyToken.Mood.SaysTwo, MoodyToken.Mood.AnswersShort];
        IPaymentAddress address_ = _created(200);
        for (uint256 i = 0; i < moods.length; i++) {
            moody.mint(address(address_), 100);
            moody.setMood(MERCHANT, moods[i]);
            _refuses(IPaymentAddress.PaymentAddressTransferRefused.selector);
            address_.flush(address(moody));

            moody.setMood(MERCHANT, MoodyToken.Mood.Yes);
            moody.setMood(FEE_TO, moods[i]);
            // Gone is gone, whatever is said of it.
            (, uint256 toFee) = address_.flush(address(moody));
            vm.assertEq(toFee, 2);
            vm.assertEq(address_.feeOwed(address(moody)), 0);
        }
        _assertMoody(address_, 196, 4, 0);
    }

    function test_LongAnswersAreNotRead() public {
        IPaymentAddress address_ = _created(200);
        moody.setMood(MERCHANT, MoodyToken.Mood.AnswersLong);
        moody.setMood(FEE_TO, MoodyToken.Mood.RevertsLong);
        moody.mint(address(address_), 100);
        address_.flush(address(moody));
        _assertMoody(address_, 98, 0, 2);
    }

    function test_AFeeReceiverThatBurnsGasStopsNothing() public {
        IPaymentAddress address_ = _created(200);
        moody.setMood(FEE_TO, MoodyToken.Mood.BurnsGas);
        moody.mint(address(address_), 100);
        address_.flush{gas: 400_000}(address(moody));
        _assertMoody(address_, 98, 0, 2);
    }

    /// @dev The relayer chooses the gas: whatever it chooses, the flush fails as a whole or pays the fee too.
    function testFuzz_NoGasLimitKeepsTheFeeBack(uint256 gasLimit) public {
        IPaymentAddress address_ = _created(200);
        tether.transfer(address(address_), 100e6);
        gasLimit = _bound(gasLimit, 20_000, 200_000);
        (bool success,) = address(address_).call{gas: gasLimit}(abi.encodeCall(address_.flush, (address(tether))));
        if (success) _assertPaid(address_, 98e6, 2e6);
        else _assertPaid(address_, 0, 0);
    }

    /// @dev Nor does one keep back a fee that stayed behind before.
    function testFuzz_NoGasLimitKeepsAnOwedFeeBack(uint256 gasLimit) public {
        IPaymentAddress address_ = _created(200);
        moody.setMood(FEE_TO, MoodyToken.Mood.Reverts);
        moody.mint(address(address_), 100e6);
        address_.flush(address(moody));
        moody.setMood(FEE_TO, MoodyToken.Mood.Yes);
        moody.mint(address(address_), 100e6);
        gasLimit = _bound(gasLimit, 20_000, 400_000);
        (bool success,) = address(address_).call{gas: gasLimit}(abi.encodeCall(address_.flush, (address(moody))));
        if (success) _assertMoody(address_, 196e6, 4e6, 0);
        else vm.assertEq(moody.balanceOf(address(address_)), 102e6);
    }

    function test_TheTokensOwnFeeIsTheReceivers() public {
        tether.setParams(19, 49);
        IPaymentAddress address_ = _created(100);
        tether.transfer(address(address_), 1000e6);
        uint256 arrived = tether.balanceOf(address(address_));
        (uint256 toMerchant, uint256 toFee) = address_.flush(address(tether));
        vm.assertEq(toMerchant + toFee, arrived);
        vm.assertEq(tether.balanceOf(address(address_)), 0);
    }

    function test_AFrozenAddressWaits() public {
        IPaymentAddress address_ = _created(100);
        tether.transfer(address(address_), 100e6);
        tether.addBlackList(address(address_));
        _refuses(IPaymentAddress.PaymentAddressTransferRefused.selector);
        address_.flush(address(tether));
        tether.removeBlackList(address(address_));
        address_.flush(address(tether));
        _assertPaid(address_, 99e6, 1e6);
    }

    // ---- reentrancy ----

    /// @dev Between the merchant's share and the fee, the fee must not look like a payment.
    function test_AReentrantTokenGetsNothingMore() public {
        IPaymentAddress address_ = _created(200);
        moody.mint(address(address_), 100e6);
        moody.setCallback(address(address_), abi.encodeCall(address_.flush, (address(moody))));
        address_.flush(address(moody));
        vm.assertFalse(moody.succeeded());
        _assertMoody(address_, 98e6, 2e6, 0);
    }

    function test_AReentrantTokenDoesNotGetAtAnother() public {
        PaymentAddressParams memory params = _params(200, "one");
        IPaymentAddress address_ = IPaymentAddress(factory.create(params));
        tether.transfer(address(address_), 100e6);
        moody.mint(address(address_), 100e6);
        moody.setCallback(address(factory), abi.encodeCall(factory.flush, (params, _listOf(address(tether)))));
        address_.flush(address(moody));
        vm.assertFalse(moody.succeeded());
        address_.flush(address(tether));
        _assertPaid(address_, 98e6, 2e6);
    }

    // ---- the native coin ----

    function testFuzz_NativeCoinIsRefused(uint96 amount) public {
        amount = uint96(_bound(amount, 1, type(uint96).max));
        IPaymentAddress address_ = _created(0);
        vm.deal(address(this), amount);
        (bool success,) = address(address_).call{value: amount}("");
        vm.assertFalse(success);
        bytes memory call = abi.encodeCall(address_.flush, (address(tether)));
        (success,) = address(address_).call{value: amount}(call);
        vm.assertFalse(success);
    }

    function testFuzz_NativeCoinThatCameAllTheSameGoesOn(uint96 amount, uint16 bps) public {
        amount = uint96(_bound(amount, 1, type(uint96).max));
        bps = uint16(_bound(bps, 0, 200));
        PaymentAddressParams memory params = _params(bps, "one");
        // Nothing is there yet that could refuse it.
        vm.deal(address(this), amount);
        (bool success,) = factory.addressOf(params).call{value: amount}("");
        vm.assertTrue(success);
        factory.flush(params, _listOf(address(0)));
        vm.assertEq(MERCHANT.balance, amount - _feeOf(amount, bps));
        vm.assertEq(FEE_TO.balance, _feeOf(amount, bps));
    }

    function test_AFeeInNativeCoinThatIsRefusedStaysBehind() public {
        PaymentAddressParams memory params = _params(200, "one");
        params.feeTo = address(moody);
        IPaymentAddress address_ = IPaymentAddress(factory.create(params));
        vm.deal(address(address_), 100 ether);
        address_.flush(address(0));
        vm.assertEq(MERCHANT.balance, 98 ether);
        vm.assertEq(address_.feeOwed(address(0)), 2 ether);
    }

    function _refusal(uint8 mood) private pure returns (MoodyToken.Mood) {
        MoodyToken.Mood[4] memory refusals =
            [MoodyToken.Mood.SaysFalse, MoodyToken.Mood.Reverts, MoodyToken.Mood.RevertsLong, MoodyToken.Mood.BurnsGas];
        return refusals[mood % refusals.length];
    }

    function _assertPaid(IPaymentAddress address_, uint256 toMerchant, uint256 toFee) private view {
        vm.assertEq(tether.balanceOf(MERCHANT), toMerchant, "merchant");
        vm.assertEq(tether.balanceOf(FEE_TO), toFee, "feeTo");
        vm.assertEq(address_.feeOwed(address(tether)), 0, "owed");
    }

    function _assertMoody(IPaymentAddress address_, uint256 toMerchant, uint256 toFee, uint256 owed) private view {
        vm.assertEq(moody.balanceOf(MERCHANT), toMerchant, "merchant");
        vm.assertEq(moody.balanceOf(FEE_TO), toFee, "feeTo");
        vm.assertEq(address_.feeOwed(address(moody)), owed, "owed");
        vm.assertEq(moody.balanceOf(address(address_)), owed, "stays behind");
    }
}
