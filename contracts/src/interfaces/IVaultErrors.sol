// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Status} from "./Status.sol";

/// @notice What a vault refuses, under the names of specs/order.md (`order.too_late` is `OrderTooLate`).
interface IVaultErrors {
    /// @notice The order is not the live one of its lane.
    error OrderUnknown(bytes32 orderId);
    /// @notice The order has ended already.
    error OrderEnded(bytes32 orderId, Status status);
    /// @notice The act is not for this status.
    error OrderWrongStatus(bytes32 orderId, Status status);
    /// @notice The act may come only after `deadline`.
    error OrderTooEarly(uint40 deadline, uint256 now_);
    /// @notice The act had to come until `deadline`.
    error OrderTooLate(uint40 deadline, uint256 now_);
    /// @notice The sequence is not above the last one of its lane, or this very order is the lane's live one.
    error OrderNonceUsed(uint64 nonce);
    /// @notice Another order of the lane is live.
    error OrderLaneBusy(uint32 lane);
    /// @notice The deadlines do not rise, or the last is more than 30 days ahead.
    error OrderBadDeadlines();
    /// @notice Two roles that must differ are the same, or one that must be filled is empty.
    error OrderBadParties();
    /// @notice The amount is zero, or a split gives the buyer more than the order holds.
    error OrderBadAmount(uint96 amount, uint96 most);
    /// @notice The fee is above 2 %.
    error OrderFeeTooHigh(uint96 fee, uint96 most);
    /// @notice Nobody who may sign this act has signed it.
    error OrderBadSignature(bytes32 digest);

    /// @notice Not 1 to 256 orders, or more than sequences are left in the lane.
    error BatchBadCount(uint16 count);
    /// @notice Items, path and positions do not make up the batch's root and total.
    error BatchBadPath(bytes32 batchId);

    /// @notice Live locks and the last day's releases would exceed the limit.
    error VaultLimitExceeded(uint256 wouldUse, uint256 limit);
    /// @notice Less than that is free, even counting what has just arrived.
    error VaultInsufficientFree(uint256 needed, uint256 free);
    /// @notice The caller is not the owner, the named next owner, or the factory.
    error VaultWrongCaller(address caller);
    /// @notice Zero, or the vault itself, where an address of somebody else is needed.
    error VaultBadAddress(address given);
    /// @notice The holder has no credit.
    error VaultNothingToPull(address holder);
    /// @notice The token refused a transfer that has no other way out.
    error VaultTransferRefused(address to, uint256 amount);
    /// @notice So little gas is left that the payout could fail for want of it.
    error VaultGasTooLow(uint256 left, uint256 needed);
}
