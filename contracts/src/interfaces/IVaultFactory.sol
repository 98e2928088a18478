// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice Creates vaults at addresses known beforehand. It has no owner and no power over what it made.
interface IVaultFactory {
    event VaultCreated(address indexed vault, address indexed owner, address indexed token);

    /// @notice The owner is zero, or the token has no code.
    error FactoryBadAddress(address given);

    /// @notice Creates the vault of `owner` for `token`, or returns the one that exists. Anybody may call this: the
    /// signer is the owner, there is no second key and no limit until the owner says otherwise.
    function create(address owner, address token) external returns (address vault);

    /// @notice Where the vault of `owner` for `token` is, or will be. A plain token transfer to it is a deposit, before
    /// its creation too.
    function vaultOf(address owner, address token) external view returns (address vault);

    /// @notice The code every vault delegates to, forever.
    function implementation() external view returns (address);

    /// @notice The code every vault runs for the verbs upon batches, forever.
    function batches() external view returns (address);

    /// @notice The code every vault asks about P-256 signatures, forever.
    function p256Keys() external view returns (address);
}
