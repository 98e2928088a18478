// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch} from "../Batch.sol";

/// @notice The verbs of a vault upon batches of orders. See specs/order.md, "Batches".
interface IVaultBatches {
    /// @notice Locks up to 256 orders at once.
    /// @param signature Of the vault's signer over `LockBatch(batch)`.
    /// @param secondSignature Of the second key over the same; empty, and not read, if the vault has none.
    /// @dev Refuses as `lock`, with BatchBadCount before OrderBadAmount.
    function lockBatch(Batch calldata batch, bytes calldata signature, bytes calldata secondSignature) external;

    /// @notice Releases orders of a batch: those of `which` that have not left it, are signed, and would have been locked
    /// by themselves.
    /// @param which Positions, bit `i` for position `i`.
    /// @param items Of each position in `which`, rising: buyer (20 bytes) ‖ amount (12) ‖ payer (20) ‖ fee (12) ‖ terms (32).
    /// @param path The nodes beside them, 44 bytes each.
    /// @param signatures Of the confirmer: one over `ReleaseBatch(batch, which)`, or one over `Release(order)` for each
    /// position.
    /// @dev Refuses: OrderUnknown, OrderEnded, BatchBadPath, OrderEnded (nothing of `which` is left), OrderBadSignature,
    /// OrderBadParties (nothing of `which` could have been locked), VaultGasTooLow.
    function releaseBatch(
        Batch calldata batch,
        uint256 which,
        bytes calldata items,
        bytes calldata path,
        bytes[] calldata signatures
    ) external;

    /// @notice Does an act upon one order of a batch, which leaves the batch by it.
    /// @param path The nodes beside the order, 44 bytes each.
    /// @param act The call of `release`, `settle`, `cancel`, `claim` or `expire` upon the order.
    /// @dev Refuses: OrderUnknown, OrderEnded (the batch), BatchBadPath, OrderEnded (the order), OrderBadParties,
    /// OrderBadAmount, OrderFeeTooHigh, what the act refuses, OrderWrongStatus (the act was not upon the order).
    function takeOut(Batch calldata batch, bytes calldata path, bytes calldata act) external;

    /// @notice Gives back what is left of a batch when nothing of it was claimed in time. Nobody signs.
    /// @dev Refuses: OrderUnknown, OrderEnded, OrderTooEarly.
    function expireBatch(Batch calldata batch) external;

    /// @notice The id of a batch: its EIP-712 digest for this vault and chain.
    function batchId(Batch calldata batch) external view returns (bytes32);

    /// @notice Which positions are left in a live batch, and what it holds for them; nothing if it is not live.
    function leftOf(Batch calldata batch) external view returns (uint256 which, uint96 amount);
}
