// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IPaymentAddress} from "../src/interfaces/IPaymentAddress.sol";
import {IPaymentAddressFactory, PaymentAddressParams} from "../src/interfaces/IPaymentAddressFactory.sol";
import {PaymentAddressBase} from "./PaymentAddressBase.t.sol";
import {Vm} from "./Vm.sol";
import {MoodyToken} from "./tokens/MoodyToken.sol";

/// @notice Not a payment address: answers everything, and at length.
contract Impostor {
    fallback() external {
        assembly {
            return(0x00, 0x8000)
        }
    }
}

contract PaymentAddressFactoryTest is PaymentAddressBase {
    function testFuzz_AnybodyCreatesWhatOnlyTheMerchantGets(PaymentAddressParams memory params, address caller) public {
        _makeSound(params);
        address foreseen = factory.addressOf(params);
        vm.assertEq(foreseen.code.length, 0);

        vm.expectEmit(address(factory));
        emit IPaymentAddressFactory.PaymentAddressCreated(foreseen, params.merchant, params.salt);
        vm.prank(caller);
        IPaymentAddress created = IPaymentAddress(factory.create(params));

        vm.assertEq(address(created), foreseen);
        vm.assertEq(created.merchant(), params.merchant);
        vm.assertEq(created.feeTo(), params.feeTo);
        vm.assertEq(created.feeBps(), params.feeBps);
        vm.assertEq(created.homeChainId(), params.homeChainId);
        vm.assertEq(created.factory(), address(factory));
    }

    function testFuzz_CreatingTwiceReturnsTheSame(PaymentAddressParams memory params) public {
        _makeSound(params);
        address created = factory.create(params);
        vm.recordLogs();
        vm.assertEq(factory.create(params), created);
        vm.assertEq(vm.getRecordedLogs().length, 0);
    }

    function testFuzz_TheAddressFollowsFromFactoryAndParams(PaymentAddressParams memory params, uint64 chainId) public {
        _makeSound(params);
        vm.assume(chainId != 0);
        bytes memory code = abi.encodePacked(
            hex"61005f3d81600a3d39f3363d3d373d3d3d363d73",
            factory.implementation(),
            hex"5af43d82803e903d91602b57fd5bf3",
            params.merchant,
            params.feeTo,
            params.feeBps,
            params.homeChainId
        );
        bytes32 hash = keccak256(abi.encodePacked(hex"ff", address(factory), params.salt, keccak256(code)));
        vm.chainId(chainId);
        vm.assertEq(factory.addressOf(params), address(uint160(uint256(hash))));
    }

    function testFuzz_EachParamCounts(PaymentAddressParams memory params) public view {
        _makeSound(params);
        params.feeBps = uint16(_bound(params.feeBps, 0, 199));
        address first = factory.addressOf(params);
        params.salt = bytes32(uint256(params.salt) ^ 1);
        vm.assertTrue(factory.addressOf(params) != first);
        params.salt = bytes32(uint256(params.salt) ^ 1);
        params.homeChainId ^= 1;
        vm.assertTrue(factory.addressOf(params) != first);
        params.homeChainId ^= 1;
        params.feeBps += 1;
        vm.assertTrue(factory.addressOf(params) != first);
        params.feeBps -= 1;
        params.feeTo = address(uint160(params.feeTo) ^ 2);
        vm.assertTrue(factory.addressOf(params) != first);
        params.feeTo = address(uint160(params.feeTo) ^ 2);
        params.merchant = address(uint160(params.merchant) ^ 2);
        vm.assertTrue(factory.addressOf(params) != first);
    }

    function test_RevertWhen_MerchantOrFeeReceiverIsNobody() public {
        PaymentAddressParams memory params = _params(1, "one");
        params.merchant = address(0);
        _refusesEverywhere(params, IPaymentAddressFactory.PaymentAddressBadAddress.selector);
        params = _params(1, "one");
        params.feeTo = address(0);
        _refusesEverywhere(params, IPaymentAddressFactory.PaymentAddressBadAddress.selector);
        params.feeBps = 0;
        factory.create(params);
    }

    function testFuzz_RevertWhen_TheFeeIsAboveTwoPercent(uint16 bps) public {
        bps = uint16(_bound(bps, 201, type(uint16).max));
        _refusesEverywhere(_params(bps, "one"), IPaymentAddressFactory.PaymentAddressFeeTooHigh.selector);
        vm.expectRevert(
            abi.encodeWithSelector(IPaymentAddressFactory.PaymentAddressFeeTooHigh.selector, bps, uint16(200))
        );
        factory.create(_params(bps, "one"));
    }

    // ---- flush ----

    function testFuzz_FlushCreatesWhereNothingIsYet(uint96 amount, uint96 other, bool exists) public {
        amount = uint96(_bound(amount, 1, type(uint96).max));
        other = uint96(_bound(other, 1, type(uint96).max));
        PaymentAddressParams memory params = _params(0, "one");
        address foreseen = factory.addressOf(params);
        tether.transfer(foreseen, amount);
        moody.mint(foreseen, other);
        if (exists) factory.create(params);

        address[] memory tokens = new address[](2);
        (tokens[0], tokens[1]) = (address(tether), address(moody));
        vm.prank(STRANGER);
        vm.assertEq(factory.flush(params, tokens), foreseen);
        vm.assertEq(tether.balanceOf(MERCHANT), amount);
        vm.assertEq(moody.balanceOf(MERCHANT), other);
    }

    function test_RevertWhen_OneOfTheTokensIsNotThere() public {
        PaymentAddressParams memory params = _params(0, "one");
        tether.transfer(factory.addressOf(params), 1);
        address[] memory tokens = new address[](2);
        (tokens[0], tokens[1]) = (address(tether), address(moody));
        vm.expectRevert(abi.encodeWithSelector(IPaymentAddress.PaymentAddressNothingToFlush.selector, address(moody)));
        factory.flush(params, tokens);
        vm.assertEq(tether.balanceOf(MERCHANT), 0);
    }

    function testFuzz_TheMerchantFlushesThroughTheFactoryOnAnyChain(uint96 amount) public {
        amount = uint96(_bound(amount, 1, type(uint96).max));
        PaymentAddressParams[] memory many = new PaymentAddressParams[](1);
        many[0] = _params(0, "one");
        address foreseen = factory.addressOf(many[0]);
        _goAway();
        tether.transfer(foreseen, amount);
        _expectSkip(foreseen, IPaymentAddress.PaymentAddressWrongChain.selector);
        vm.prank(STRANGER);
        factory.flushMany(many, address(tether));
        vm.prank(MERCHANT);
        factory.flush(many[0], _listOf(address(tether)));
        vm.assertEq(tether.balanceOf(MERCHANT), amount);

        tether.transfer(foreseen, 1);
        vm.prank(MERCHANT);
        factory.flushCreated(_listOf(foreseen), address(tether));
        vm.assertEq(tether.balanceOf(MERCHANT), uint256(amount) + 1);
    }

    // ---- batches ----

    function testFuzz_ABatchFlushesAllThatItCan(uint96[6] memory amounts, uint8 create, uint8 fund, bool byAddress)
        public
    {
        PaymentAddressParams[] memory many = new PaymentAddressParams[](amounts.length);
        address[] memory list = new address[](amounts.length);
        uint256 sum;
        uint256 fees;
        for (uint256 i = 0; i < amounts.length; i++) {
            many[i] = _params(uint16(i * 40), bytes32(i));
            list[i] = factory.addressOf(many[i]);
            if (byAddress || create >> i & 1 == 1) factory.create(many[i]);
            if (fund >> i & 1 == 0) continue;
            uint256 amount = _bound(amounts[i], 1, type(uint96).max);
            tether.transfer(list[i], amount);
            sum += amount;
            fees += _feeOf(amount, many[i].feeBps);
        }
        vm.prank(STRANGER);
        if (byAddress) factory.flushCreated(list, address(tether));
        else factory.flushMany(many, address(tether));
        vm.assertEq(tether.balanceOf(MERCHANT), sum - fees);
        vm.assertEq(tether.balanceOf(FEE_TO), fees);
    }

    function test_OneThatFailsIsNamedAndStopsNoOther() public {
        address[] memory list = new address[](5);
        list[0] = address(_created(0));
        list[1] = factory.addressOf(_params(0, "not there"));
        list[2] = address(new Impostor());
        PaymentAddressParams memory params = _params(0, "its merchant is refused");
        params.merchant = STRANGER;
        list[3] = factory.create(params);
        list[4] = factory.create(_params(0, "last"));
        moody.setMood(STRANGER, MoodyToken.Mood.BurnsGas);
        for (uint256 i = 0; i < list.length; i++) {
            if (i != 0) moody.mint(list[i], 7);
        }

        vm.recordLogs();
        factory.flushCreated{gas: 2_500_000}(list, address(moody));

        Vm.Log[] memory logs = vm.getRecordedLogs();
        vm.assertEq(logs.length, 5);
        _assertSkip(logs[0], list[0], IPaymentAddress.PaymentAddressNothingToFlush.selector);
        _assertSkip(logs[1], list[1], 0);
        _assertSkip(logs[2], list[2], 0);
        _assertSkip(logs[3], list[3], IPaymentAddress.PaymentAddressTransferRefused.selector);
        vm.assertEq(moody.balanceOf(MERCHANT), 7);
        vm.assertEq(moody.balanceOf(list[3]), 7);
    }

    /// @dev A relayer that sends too little gas must not have money skipped.
    function testFuzz_ABatchSkipsNothingForWantOfGas(uint256 gasLimit) public {
        address[] memory list = new address[](8);
        for (uint256 i = 0; i < list.length; i++) {
            list[i] = factory.create(_params(100, bytes32(i)));
            tether.transfer(list[i], 100e6);
        }
        gasLimit = _bound(gasLimit, 100_000, 1_500_000);
        (bool success,) =
            address(factory).call{gas: gasLimit}(abi.encodeCall(factory.flushCreated, (list, address(tether))));
        vm.assertEq(tether.balanceOf(MERCHANT), success ? 8 * 99e6 : 0);
    }

    function test_RevertWhen_TooLittleGasIsLeft() public {
        address[] memory list = _listOf(address(_created(0)));
        _refuses(IPaymentAddressFactory.PaymentAddressGasTooLow.selector);
        factory.flushCreated{gas: 500_000}(list, address(tether));
    }

    function _makeSound(PaymentAddressParams memory params) private pure {
        vm.assume(uint160(params.merchant) > 0xffff && uint160(params.feeTo) > 0xffff);
        params.feeBps = uint16(_bound(params.feeBps, 0, 200));
    }

    function _refusesEverywhere(PaymentAddressParams memory params, bytes4 selector) private {
        PaymentAddressParams[] memory many = new PaymentAddressParams[](1);
        many[0] = params;
        _refuses(selector);
        factory.create(params);
        _refuses(selector);
        factory.addressOf(params);
        _refuses(selector);
        factory.flush(params, new address[](0));
        _refuses(selector);
        factory.flushMany(many, address(tether));
    }

    function _expectSkip(address paymentAddress, bytes4 reason) private {
        vm.expectEmit(address(factory));
        emit IPaymentAddressFactory.FlushSkipped(paymentAddress, address(tether), reason);
    }

    function _assertSkip(Vm.Log memory log, address paymentAddress, bytes4 reason) private view {
        vm.assertEq(log.topics[0], IPaymentAddressFactory.FlushSkipped.selector);
        vm.assertEq(log.topics[1], bytes32(uint256(uint160(paymentAddress))));
        vm.assertEq(log.topics[2], bytes32(uint256(uint160(address(moody)))));
        vm.assertEq(keccak256(log.data), keccak256(abi.encode(reason)));
    }
}
