// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {PaymentAddressTransfer} from "./PaymentAddressTransfer.sol";
import {IPaymentAddress} from "./interfaces/IPaymentAddress.sol";

/// @title PaymentAddress
/// @notice The code behind every payment address. It has no owner, and no verb that names a receiver.
contract PaymentAddress is IPaymentAddress, ReentrancyGuardTransient {
    /// @dev A receiver of the fee that burns all it gets must not stop the merchant's share. Nobody can call with so
    /// little gas that only the fee fails: of what is left a 64th remains afterwards, too little to note the fee down.
    uint256 private constant FEE_GAS = 200_000;
    uint256 private constant BPS = 10_000;

    /// @inheritdoc IPaymentAddress
    address public immutable factory;

    /// @inheritdoc IPaymentAddress
    mapping(address token => uint256) public feeOwed;

    constructor() {
        factory = msg.sender;
    }

    /// @inheritdoc IPaymentAddress
    function flush(address token) external returns (uint256, uint256) {
        return _flush(msg.sender, token);
    }

    /// @inheritdoc IPaymentAddress
    function flushFor(address caller, address token) external returns (uint256, uint256) {
        if (msg.sender != factory) revert PaymentAddressWrongCaller(msg.sender);
        return _flush(caller, token);
    }

    /// @inheritdoc IPaymentAddress
    function merchant() external view returns (address merchant_) {
        (merchant_,,,) = _params();
    }

    /// @inheritdoc IPaymentAddress
    function feeTo() external view returns (address feeTo_) {
        (, feeTo_,,) = _params();
    }

    /// @inheritdoc IPaymentAddress
    function feeBps() external view returns (uint16 feeBps_) {
        (,, feeBps_,) = _params();
    }

    /// @inheritdoc IPaymentAddress
    function homeChainId() external view returns (uint64 homeChainId_) {
        (,,, homeChainId_) = _params();
    }

    function _flush(address caller, address token) private returns (uint256 toMerchant, uint256 toFee) {
        (address merchant_, address feeTo_, uint16 feeBps_, uint64 homeChainId_) = _params();
        if (block.chainid != homeChainId_ && caller != merchant_) {
            revert PaymentAddressWrongChain(homeChainId_, caller);
        }

        // Without a fee there is nothing to remember, and nothing to gain by calling again halfway.
        if (feeBps_ != 0) return _flushWithFee(token, merchant_, feeTo_, feeBps_);
        toMerchant = PaymentAddressTransfer.balanceOf(token);
        if (toMerchant == 0) revert PaymentAddressNothingToFlush(token);
        _send(token, merchant_, toMerchant);
        emit Flushed(token, toMerchant, 0);
    }

    function _flushWithFee(address token, address merchant_, address feeTo_, uint16 feeBps_)
        private
        nonReentrant
        returns (uint256 toMerchant, uint256 toFee)
    {
        uint256 noted = feeOwed[token];
        (uint256 balance, bool hasAnswered) = PaymentAddressTransfer.tryBalanceOf(token);
        if (!hasAnswered) revert PaymentAddressNothingToFlush(token);
        // An issuer may have destroyed money that was owed.
        uint256 owed = noted < balance ? noted : balance;
        uint256 fee = _feeOf(balance - owed, feeBps_);
        toMerchant = balance - owed - fee;
        owed += fee;

        if (toMerchant != 0) _send(token, merchant_, toMerchant);
        if (owed != 0) {
            uint256 left = PaymentAddressTransfer.trySend(token, feeTo_, owed, FEE_GAS) ? 0 : _leftOf(token, owed);
            (toFee, owed) = (owed - left, left);
        }
        if (toMerchant == 0 && owed == noted) revert PaymentAddressNothingToFlush(token);
        // Only now is it known. No other flush of this address can have run in between.
        if (owed != noted) feeOwed[token] = owed;
        emit Flushed(token, toMerchant, toFee);
    }

    /// @dev What of a fee that was refused is still here: a token may move it and deny it, and is to be paid only once.
    function _leftOf(address token, uint256 owed) private view returns (uint256) {
        (uint256 balance, bool hasAnswered) = PaymentAddressTransfer.tryBalanceOf(token);
        return hasAnswered && balance < owed ? balance : owed;
    }

    function _send(address token, address merchant_, uint256 amount) private {
        if (PaymentAddressTransfer.trySend(token, merchant_, amount, gasleft())) return;
        revert PaymentAddressTransferRefused(merchant_, amount);
    }

    /// @dev Stands behind the clone's 45 bytes of code, packed: 20, 20, 2 and 8 bytes.
    function _params() private view returns (address merchant_, address feeTo_, uint16 feeBps_, uint64 homeChainId_) {
        assembly ("memory-safe") {
            extcodecopy(address(), 0x00, 0x2d, 0x32)
            merchant_ := shr(96, mload(0x00))
            feeTo_ := shr(96, mload(0x14))
            let rest := mload(0x28)
            feeBps_ := shr(240, rest)
            homeChainId_ := and(shr(176, rest), 0xffffffffffffffff)
        }
    }

    /// @dev amount × feeBps ÷ 10,000, rounded down, for amounts so great that the product would not fit, too.
    function _feeOf(uint256 amount, uint16 feeBps_) private pure returns (uint256) {
        return amount / BPS * feeBps_ + amount % BPS * feeBps_ / BPS;
    }
}
