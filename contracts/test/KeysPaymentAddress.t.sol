// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IPaymentAddress} from "../src/interfaces/IPaymentAddress.sol";
import {PaymentAddressParams} from "../src/interfaces/IPaymentAddressFactory.sol";
import {PaymentAddressBase} from "./PaymentAddressBase.t.sol";

/// @notice Whoever calls, with whatever key, every verb of a payment address and its factory: merchant and fee receiver
/// get their shares, and nobody gets anything else.
contract KeysPaymentAddressTest is PaymentAddressBase {
    uint16 private constant FEE_BPS = 150;
    uint256 private constant SENT = 1000e6;

    PaymentAddressParams private params;
    IPaymentAddress private address_;

    function setUp() public override {
        super.setUp();
        params = _params(FEE_BPS, "one");
        address_ = IPaymentAddress(factory.addressOf(params));
        tether.transfer(address(address_), SENT);
    }

    function test_MerchantAtHomeAndElsewhere() public {
        _tryAll(MERCHANT, true);
        tether.transfer(address(address_), SENT);
        _goAway();
        _tryAll(MERCHANT, true);
    }

    function test_FeeReceiver() public {
        uint256 state = vm.snapshotState();
        _goAway();
        _tryAll(FEE_TO, false);
        vm.revertToState(state);
        _tryAll(FEE_TO, true);
    }

    function testFuzz_Anybody(address caller) public {
        vm.assume(caller != MERCHANT && caller != FEE_TO && caller != address(factory));
        vm.assume(caller.code.length == 0 && uint160(caller) > 0x200);
        // Whoever has some of the token, the payment address itself among them, has not got it from this.
        vm.assume(tether.balanceOf(caller) == 0);
        uint256 state = vm.snapshotState();
        _goAway();
        _tryAll(caller, false);
        vm.revertToState(state);
        _tryAll(caller, true);
    }

    /// @dev Other parameters are another address: nothing of this one's money moves for them.
    function testFuzz_NobodyNamesAnotherReceiver(address merchant, address feeTo, uint16 bps, bytes32 salt) public {
        vm.assume(merchant != address(0) && feeTo != address(0));
        bps = uint16(_bound(bps, 0, 200));
        vm.assume(merchant != MERCHANT || feeTo != FEE_TO || bps != FEE_BPS || salt != "one");
        PaymentAddressParams memory other = PaymentAddressParams(merchant, feeTo, bps, params.homeChainId, salt);
        _refuses(IPaymentAddress.PaymentAddressNothingToFlush.selector);
        factory.flush(other, _listOf(address(tether)));
        vm.assertEq(tether.balanceOf(address(address_)), SENT);
    }

    function _tryAll(address caller, bool isAllowed) private {
        uint256 paid = tether.balanceOf(MERCHANT) + tether.balanceOf(FEE_TO);
        PaymentAddressParams[] memory many = new PaymentAddressParams[](1);
        many[0] = params;
        bytes[3] memory ofFactory = [
            abi.encodeCall(factory.flush, (params, _listOf(address(tether)))),
            abi.encodeCall(factory.flushMany, (many, address(tether))),
            abi.encodeCall(factory.flushCreated, (_listOf(address(address_)), address(tether)))
        ];
        _call(caller, address(factory), abi.encodeCall(factory.create, (params)));
        for (uint256 i = 0; i < 5; i++) {
            uint256 state = vm.snapshotState();
            if (i < 3) _call(caller, address(factory), ofFactory[i]);
            else if (i == 3) _call(caller, address(address_), abi.encodeCall(address_.flush, (address(tether))));
            else _call(caller, address(address_), abi.encodeCall(address_.flushFor, (MERCHANT, address(tether))));
            bool isDone = tether.balanceOf(address(address_)) == 0;
            vm.assertTrue(isDone == (isAllowed && i != 4), "who may flush");
            _assertShares(caller, isDone ? paid + SENT : paid);
            vm.revertToState(state);
        }
        if (isAllowed) _call(caller, address(address_), abi.encodeCall(address_.flush, (address(tether))));
    }

    function _assertShares(address caller, uint256 paid) private view {
        vm.assertEq(tether.balanceOf(FEE_TO), _feeOf(paid, FEE_BPS), "fee");
        vm.assertEq(tether.balanceOf(MERCHANT), paid - _feeOf(paid, FEE_BPS), "merchant");
        bool isParty = caller == MERCHANT || caller == FEE_TO || caller == address(this);
        vm.assertTrue(isParty || tether.balanceOf(caller) == 0, "caller");
    }

    function _call(address caller, address target, bytes memory data) private {
        vm.prank(caller);
        // What it answers does not matter, what has moved does.
        (bool isDone,) = target.call(data);
        isDone;
    }
}
