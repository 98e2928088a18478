// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IPaymentAddress} from "../src/interfaces/IPaymentAddress.sol";
import {PaymentAddressParams} from "../src/interfaces/IPaymentAddressFactory.sol";
import {InvariantTest} from "./InvariantTest.sol";
import {PaymentAddressBase} from "./PaymentAddressBase.t.sol";
import {MoodyToken} from "./tokens/MoodyToken.sol";

/// @notice Pays, flushes and disturbs in any sequence, as anybody, on any chain, and keeps count apart from the sources.
contract PaymentAddressHandler is PaymentAddressBase {
    uint256 private constant PLACES = 4;
    uint64 private constant CHAINS = 2;

    PaymentAddressParams[] private params;
    address[] public places;
    uint64 private home;

    /// @dev By token: tether, moody, native coin.
    uint256[3] public paid;
    uint256[3] public destroyed;
    mapping(uint256 place => uint256[3]) public paidTo;

    function setUp() public override {
        super.setUp();
        home = uint64(block.chainid);
        for (uint256 i = 0; i < PLACES; i++) {
            params.push(_params(uint16(i * 66), bytes32(i)));
            params[i].merchant = merchantOf(i);
            params[i].feeTo = feeToOf(i);
            params[i].homeChainId = uint64(home + i % CHAINS);
            places.push(factory.addressOf(params[i]));
        }
    }

    function merchantOf(uint256 place) public pure returns (address) {
        return address(uint160(0x3E8C0000 + place));
    }

    function feeToOf(uint256 place) public pure returns (address) {
        return address(uint160(0xFEE00000 + place));
    }

    function pay(uint256 place, uint8 token, uint96 amount) external {
        place %= PLACES;
        token %= 3;
        amount = uint96(_bound(amount, 1, 1e15));
        if (token == 0) tether.transfer(places[place], amount);
        else if (token == 1) moody.mint(places[place], amount);
        else vm.deal(places[place], places[place].balance + amount);
        paid[token] += amount;
        paidTo[place][token] += amount;
    }

    function create(uint256 place) external {
        factory.create(params[place % PLACES]);
    }

    function flush(uint256 place, uint8 token, uint8 who, uint8 through) external {
        place %= PLACES;
        address token_ = _token(token);
        address caller = _anybody(place, who);
        address[] memory list = _listOf(through % 4 == 1 ? token_ : places[place]);
        PaymentAddressParams[] memory many = new PaymentAddressParams[](1);
        many[0] = params[place];
        vm.prank(caller);
        if (through % 4 == 0) _try(places[place], abi.encodeCall(IPaymentAddress.flush, (token_)));
        else if (through % 4 == 1) _try(address(factory), abi.encodeCall(factory.flush, (many[0], list)));
        else if (through % 4 == 2) factory.flushMany(many, token_);
        else factory.flushCreated(list, token_);
    }

    function flushAll(uint8 token, uint8 who) external {
        vm.prank(_anybody(0, who));
        factory.flushMany(params, _token(token));
    }

    /// @dev Only the factory may say who called.
    function speakForAnother(uint256 place, uint8 token, uint8 who) external {
        address place_ = places[place % PLACES];
        if (place_.code.length == 0) return;
        vm.prank(_anybody(place, who));
        (bool success,) =
            place_.call(abi.encodeCall(IPaymentAddress.flushFor, (merchantOf(place % PLACES), _token(token))));
        vm.assertFalse(success);
    }

    function changeMood(uint256 place, bool ofFee, uint8 mood) external {
        place %= PLACES;
        moody.setMood(ofFee ? feeToOf(place) : merchantOf(place), MoodyToken.Mood(mood % 9));
    }

    function reenter(uint256 place, uint8 token, bool byFactory) external {
        place %= PLACES;
        bytes memory direct = abi.encodeCall(IPaymentAddress.flush, (_token(token)));
        bytes memory batch = abi.encodeCall(factory.flushMany, (params, _token(token)));
        moody.setCallback(byFactory ? address(factory) : places[place], byFactory ? batch : direct);
    }

    function toggleFreeze(uint256 place) external {
        address place_ = places[place % PLACES];
        if (tether.isBlackListed(place_)) tether.removeBlackList(place_);
        else tether.addBlackList(place_);
    }

    function destroy(uint256 place, uint96 amount) external {
        place %= PLACES;
        uint256 held = moody.balanceOf(places[place]);
        amount = uint96(_bound(amount, 0, held));
        moody.burn(places[place], amount);
        destroyed[1] += amount;
        if (!tether.isBlackListed(places[place])) return;
        destroyed[0] += tether.balanceOf(places[place]);
        tether.destroyBlackFunds(places[place]);
    }

    function moveOn() external {
        vm.chainId(home + (block.chainid - home + 1) % (CHAINS + 1));
    }

    function balanceOf(uint8 token, address holder) public view returns (uint256) {
        if (token == 0) return tether.balanceOf(holder);
        return token == 1 ? moody.balanceOf(holder) : holder.balance;
    }

    /// @dev What is still there or came to the merchants and to the receivers of the fees.
    function accountedFor(uint8 token) external view returns (uint256 sum) {
        for (uint256 i = 0; i < PLACES; i++) {
            sum += balanceOf(token, places[i]) + balanceOf(token, merchantOf(i)) + balanceOf(token, feeToOf(i));
        }
    }

    function placeCount() external pure returns (uint256) {
        return PLACES;
    }

    function feeBpsOf(uint256 place) external view returns (uint256) {
        return params[place].feeBps;
    }

    /// @dev Refused or not, only the balances count; a refusal must not change them, which the books show.
    function _try(address to, bytes memory call) private {
        // Some burn all they get.
        (bool success,) = to.call{gas: 3_000_000}(call);
        success;
    }

    function _token(uint8 token) private view returns (address) {
        if (token % 3 == 0) return address(tether);
        return token % 3 == 1 ? address(moody) : address(0);
    }

    function _anybody(uint256 place, uint8 who) private pure returns (address) {
        if (who % 3 == 0) return merchantOf(place % PLACES);
        return who % 3 == 1 ? feeToOf(place % PLACES) : STRANGER;
    }
}

contract PaymentAddressInvariantTest is InvariantTest {
    PaymentAddressHandler private handler;

    function setUp() public {
        handler = new PaymentAddressHandler();
        handler.setUp();
        bytes4[] memory excluded = new bytes4[](1);
        excluded[0] = handler.setUp.selector;
        _drive(address(handler), excluded);
    }

    /// @dev All that was paid in is there, was destroyed by its issuer, or is with a merchant or a receiver of fees.
    function invariant_APaymentAddressPaysOnlyItsMerchantAndItsFee() public view {
        for (uint8 token = 0; token < 3; token++) {
            vm.assertEq(handler.accountedFor(token), handler.paid(token) - handler.destroyed(token));
        }
    }

    /// @dev Nobody pays for another: what merchant and fee receiver of one address got is not more than came to it.
    function invariant_NoAddressPaysForAnother() public view {
        for (uint256 place = 0; place < handler.placeCount(); place++) {
            for (uint8 token = 0; token < 3; token++) {
                vm.assertLe(_merchantGot(place, token) + _feeGot(place, token), handler.paidTo(place, token));
            }
        }
    }

    function invariant_TheFeeIsNeverMoreThanItsShare() public view {
        for (uint256 place = 0; place < handler.placeCount(); place++) {
            for (uint8 token = 0; token < 3; token++) {
                uint256 most = handler.paidTo(place, token) * handler.feeBpsOf(place) / 10_000;
                vm.assertLe(_feeGot(place, token), most);
            }
        }
    }

    function _merchantGot(uint256 place, uint8 token) private view returns (uint256) {
        return handler.balanceOf(token, handler.merchantOf(place));
    }

    function _feeGot(uint256 place, uint8 token) private view returns (uint256) {
        return handler.balanceOf(token, handler.feeToOf(place));
    }
}
