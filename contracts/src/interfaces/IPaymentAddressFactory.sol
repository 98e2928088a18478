// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice What a payment address is made of, and nothing else: the same on every chain whose factory has the same
/// address.
struct PaymentAddressParams {
    /// @dev Gets all but the fee, forever.
    address merchant;
    /// @dev Gets the fee; may be zero when there is none.
    address feeTo;
    /// @dev Hundredths of a percent, at most 200.
    uint16 feeBps;
    /// @dev Where anybody may flush; elsewhere only the merchant may.
    uint64 homeChainId;
    /// @dev Tells one merchant's addresses apart.
    bytes32 salt;
}

/// @notice Creates payment addresses, and flushes many of them at once. It has no owner and holds nothing.
interface IPaymentAddressFactory {
    event PaymentAddressCreated(address indexed paymentAddress, address indexed merchant, bytes32 salt);
    /// @notice One flush of a batch failed and changed nothing. `reason` is the selector of its error, zero if it had none.
    event FlushSkipped(address indexed paymentAddress, address indexed token, bytes4 reason);

    /// @notice The merchant is zero, or the receiver of a fee is.
    error PaymentAddressBadAddress(address given);
    /// @notice The fee is above 2 %.
    error PaymentAddressFeeTooHigh(uint16 feeBps, uint16 most);
    /// @notice So little gas is left that a flush could fail for want of it.
    error PaymentAddressGasTooLow(uint256 left, uint256 needed);

    /// @notice Creates the address, or returns the one that exists. Anybody may call this.
    /// @dev Refuses, in this order: PaymentAddressBadAddress, PaymentAddressFeeTooHigh.
    function create(PaymentAddressParams calldata params) external returns (address paymentAddress);

    /// @notice Creates the address if it is not there, and flushes each of the tokens; all or nothing.
    /// @dev Refuses, in this order: what `create` refuses, then for each token what the address's `flush` refuses.
    function flush(PaymentAddressParams calldata params, address[] calldata tokens)
        external
        returns (address paymentAddress);

    /// @notice Creates what is not there of many addresses and flushes one token from each. One that fails stops no
    /// other.
    /// @dev Refuses, in this order: PaymentAddressGasTooLow, and what `create` refuses.
    function flushMany(PaymentAddressParams[] calldata params, address token) external;

    /// @notice Flushes one token from each of many addresses that exist. One that fails stops no other.
    /// @dev Refuses: PaymentAddressGasTooLow.
    function flushCreated(address[] calldata paymentAddresses, address token) external;

    /// @notice Where the address is, or will be. What is sent to it can be flushed, before its creation too. Refuses what
    /// `create` refuses, so that nobody gives out an address that could never be.
    function addressOf(PaymentAddressParams calldata params) external view returns (address paymentAddress);

    /// @notice The code every payment address delegates to, forever.
    function implementation() external view returns (address);
}
