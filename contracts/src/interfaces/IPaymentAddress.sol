// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice Where one payment arrives, in any token. What is here goes to the merchant and, as the fee it was made with,
/// to `feeTo`, and nowhere else. See specs/payment-address.md.
interface IPaymentAddress {
    /// @notice What arrived went on. A fee that the token would not send is not in `toFee`; `feeOwed` says what waits.
    event Flushed(address indexed token, uint256 toMerchant, uint256 toFee);

    /// @notice Only the factory may speak for somebody else.
    error PaymentAddressWrongCaller(address caller);
    /// @notice This is not the payment's own chain, and the caller is not the merchant.
    error PaymentAddressWrongChain(uint64 homeChainId, address caller);
    /// @notice The token refused to move the merchant's share. Everything stays as it was.
    error PaymentAddressTransferRefused(address to, uint256 amount);
    /// @notice Nothing is here but, at most, a fee that the token still refuses to send.
    error PaymentAddressNothingToFlush(address token);

    /// @notice Sends what is here of `token`: the fee, rounded down, to `feeTo`, the rest to the merchant. Anybody may
    /// call it on the payment's own chain, and the merchant anywhere.
    /// @param token Any token; zero means the chain's native coin.
    /// @return toMerchant What went to the merchant, in token units.
    /// @return toFee What went to `feeTo`, with what stayed behind earlier, in token units.
    /// @dev Refuses, in this order: PaymentAddressWrongChain, PaymentAddressTransferRefused,
    /// PaymentAddressNothingToFlush. A fee that cannot be sent is no refusal: it stays behind, and each flush tries again.
    function flush(address token) external returns (uint256 toMerchant, uint256 toFee);

    /// @notice The same for `caller`, by the factory. Refuses first: PaymentAddressWrongCaller.
    function flushFor(address caller, address token) external returns (uint256 toMerchant, uint256 toFee);

    /// @notice The fees of `token` that stay behind, in token units. They are never flushed to the merchant.
    function feeOwed(address token) external view returns (uint256);

    function merchant() external view returns (address);

    function feeTo() external view returns (address);

    /// @notice Hundredths of a percent of each flush.
    function feeBps() external view returns (uint16);

    /// @notice The payment's own chain, on which anybody may flush.
    function homeChainId() external view returns (uint64);

    /// @notice The only contract that may speak for a caller.
    function factory() external view returns (address);
}
