// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice Where an order stands. `Released` to `Returned` are endings.
/// @dev `Past` and `Unknown` are answers of `statusOf` only, `Batch` of `laneOf`; a lane remembers no more than its last order.
enum Status {
    /// Not locked, and its sequence is above the last one of its lane.
    None,
    Locked,
    Claimed,
    Contested,
    Released,
    Settled,
    Ruled,
    Returned,
    /// A later order of the lane has ended, or another one under the same nonce: this one ended before, or can never
    /// be locked. Its events say which.
    Past,
    /// Another order of the lane is live, so that the lane cannot tell whether this one came before or may come after.
    Unknown,
    /// The lane holds a batch. Once ended it says `Returned` if the rest expired and `Released` if the last order left it,
    /// by whatever act.
    Batch
}

/// @notice The acts of specs/order.md that return the money to the vault.
enum ReturnedBy {
    Cancel,
    Expire,
    Lapse
}
