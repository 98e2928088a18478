// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";

import {PaymentAddress} from "./PaymentAddress.sol";
import {IPaymentAddress} from "./interfaces/IPaymentAddress.sol";
import {IPaymentAddressFactory, PaymentAddressParams} from "./interfaces/IPaymentAddressFactory.sol";

/// @title PaymentAddressFactory
/// @notice Creates payment addresses, and flushes many of them at once. Only for a flush does a payment address believe
/// it, and then only who called.
contract PaymentAddressFactory is IPaymentAddressFactory {
    /// @dev 2 %.
    uint16 private constant MOST_FEE_BPS = 200;

    /// @dev What one flush of a batch may burn: many times what any known stablecoin takes for two transfers.
    uint256 private constant FLUSH_GAS = 600_000;
    /// @dev A call gets at most 63 of 64 parts of what is left. With less, and so with gas that was estimated by what
    /// makes the batch succeed, a flush would be skipped for want of gas alone.
    uint256 private constant NEEDED_GAS = FLUSH_GAS * 64 / 63 + 10_000;

    /// @inheritdoc IPaymentAddressFactory
    address public immutable implementation;

    constructor() {
        implementation = address(new PaymentAddress());
    }

    /// @inheritdoc IPaymentAddressFactory
    function create(PaymentAddressParams calldata params) external returns (address) {
        return _create(params);
    }

    /// @inheritdoc IPaymentAddressFactory
    function flush(PaymentAddressParams calldata params, address[] calldata tokens)
        external
        returns (address paymentAddress)
    {
        paymentAddress = _create(params);
        for (uint256 i = 0; i < tokens.length; i++) {
            IPaymentAddress(paymentAddress).flushFor(msg.sender, tokens[i]);
        }
    }

    /// @inheritdoc IPaymentAddressFactory
    function flushMany(PaymentAddressParams[] calldata params, address token) external {
        bytes memory data = _flushCall(token);
        for (uint256 i = 0; i < params.length; i++) {
            _tryFlush(_create(params[i]), token, data);
        }
    }

    /// @inheritdoc IPaymentAddressFactory
    function flushCreated(address[] calldata paymentAddresses, address token) external {
        bytes memory data = _flushCall(token);
        for (uint256 i = 0; i < paymentAddresses.length; i++) {
            _tryFlush(paymentAddresses[i], token, data);
        }
    }

    /// @inheritdoc IPaymentAddressFactory
    function addressOf(PaymentAddressParams calldata params) public view returns (address) {
        if (params.merchant == address(0)) revert PaymentAddressBadAddress(params.merchant);
        if (params.feeBps != 0 && params.feeTo == address(0)) revert PaymentAddressBadAddress(params.feeTo);
        if (params.feeBps > MOST_FEE_BPS) revert PaymentAddressFeeTooHigh(params.feeBps, MOST_FEE_BPS);
        return Clones.predictDeterministicAddressWithImmutableArgs(implementation, _args(params), params.salt);
    }

    function _create(PaymentAddressParams calldata params) private returns (address paymentAddress) {
        paymentAddress = addressOf(params);
        if (paymentAddress.code.length != 0) return paymentAddress;

        Clones.cloneDeterministicWithImmutableArgs(implementation, _args(params), params.salt);
        emit PaymentAddressCreated(paymentAddress, params.merchant, params.salt);
    }

    /// @dev Whatever is at the address, it can burn only its own gas, and no answer of it is too long.
    function _tryFlush(address paymentAddress, address token, bytes memory data) private {
        uint256 left = gasleft();
        if (left < NEEDED_GAS) revert PaymentAddressGasTooLow(left, NEEDED_GAS);

        bool flushed;
        bytes4 reason;
        assembly ("memory-safe") {
            mstore(0x00, 0)
            flushed := call(FLUSH_GAS, paymentAddress, 0, add(data, 0x20), mload(data), 0x00, 0x04)
            // A flush returns two words; where there is no code, the call succeeds too.
            flushed := and(flushed, eq(returndatasize(), 0x40))
            reason := mload(0x00)
        }
        if (!flushed) emit FlushSkipped(paymentAddress, token, reason);
    }

    function _flushCall(address token) private view returns (bytes memory) {
        return abi.encodeCall(IPaymentAddress.flushFor, (msg.sender, token));
    }

    function _args(PaymentAddressParams calldata params) private pure returns (bytes memory) {
        return abi.encodePacked(params.merchant, params.feeTo, params.feeBps, params.homeChainId);
    }
}
