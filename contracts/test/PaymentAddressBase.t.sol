// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IPaymentAddress} from "../src/interfaces/IPaymentAddress.sol";
import {IPaymentAddressFactory, PaymentAddressParams} from "../src/interfaces/IPaymentAddressFactory.sol";
import {Vm} from "./Vm.sol";
import {MoodyToken} from "./tokens/MoodyToken.sol";
import {TetherLike} from "./tokens/TetherLike.sol";

/// @notice A factory, a token like USDT and one that does what it is told.
abstract contract PaymentAddressBase {
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    // Of twenty bytes that all count.
    address internal constant MERCHANT = address(bytes20(keccak256("merchant")));
    address internal constant FEE_TO = address(bytes20(keccak256("fee receiver")));
    address internal constant STRANGER = address(bytes20(keccak256("stranger")));

    IPaymentAddressFactory internal factory;
    TetherLike internal tether;
    MoodyToken internal moody;

    function setUp() public virtual {
        // The code that is deployed elsewhere, not the one that is compiled quickly for the tests.
        bytes memory parameters = abi.encode(type(uint128).max, "Tether USD", "USDT", 6);
        tether = TetherLike(vm.deployCode("out/TetherLike.sol/TetherLike.json", parameters));
        factory = IPaymentAddressFactory(vm.deployCode("out/PaymentAddressFactory.sol/PaymentAddressFactory.json"));
        moody = new MoodyToken();
    }

    function _params(uint16 feeBps, bytes32 salt) internal view returns (PaymentAddressParams memory) {
        return PaymentAddressParams(MERCHANT, FEE_TO, feeBps, uint64(block.chainid), salt);
    }

    function _created(uint16 feeBps) internal returns (IPaymentAddress) {
        return IPaymentAddress(factory.create(_params(feeBps, "one")));
    }

    function _feeOf(uint256 amount, uint16 feeBps) internal pure returns (uint256) {
        return amount * feeBps / 10_000;
    }

    function _goAway() internal {
        vm.chainId(block.chainid + 1);
    }

    function _listOf(address one) internal pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = one;
    }

    function _refuses(bytes4 selector) internal {
        vm.expectPartialRevert(selector);
    }

    function _bound(uint256 value, uint256 least, uint256 most) internal pure returns (uint256) {
        return value >= least && value <= most ? value : least + value % (most - least + 1);
    }
}
