// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {ReturnedBy} from "./Status.sol";

/// @notice What a vault says happened.
interface IVaultEvents {
    /// @notice `amount` went from free to locked.
    event Locked(bytes32 indexed orderId, uint64 nonce, uint96 amount);
    /// @notice The payer or the buyer signed that the money was sent.
    event Claimed(bytes32 indexed orderId, address by);
    /// @notice The claim is before the arbiter. `by` signed so; zero: the confirmer was silent.
    event Contested(bytes32 indexed orderId, address by);
    /// @notice The buyer's `paid` and the fee left the vault. `by` signed so; zero: the vault was silent.
    event Released(bytes32 indexed orderId, uint96 paid, uint96 feePaid, address by);
    /// @notice Buyer and confirmer agreed; what is neither paid nor fee is free again.
    event Settled(bytes32 indexed orderId, uint96 paid, uint96 feePaid);
    /// @notice The arbiter decided; what is neither paid nor fee is free again.
    event Ruled(bytes32 indexed orderId, uint96 paid, uint96 feePaid);
    /// @notice Everything is free again. `by` signed the cancel; zero: time did it.
    event Returned(bytes32 indexed orderId, ReturnedBy how, address by);

    /// @notice `total` went from free to locked, for `count` orders.
    event BatchLocked(bytes32 indexed batchId, uint64 nonce, uint16 count, uint96 total);
    /// @notice The orders at the positions in `which` were released: their buyers' `paid` and the fees left the vault.
    event BatchReleased(bytes32 indexed batchId, uint256 which, uint96 paid, uint96 feePaid);
    /// @notice All that was left in the batch expired: `amount` is free again.
    event BatchReturned(bytes32 indexed batchId, uint96 amount);
    /// @notice The order left its batch and is locked by itself; what was done to it follows.
    event TakenOut(bytes32 indexed orderId, bytes32 indexed batchId);

    /// @notice A payout that the token refused; `pull` and `pullTo` retry it.
    event Credited(bytes32 indexed orderId, address indexed holder, uint256 amount);
    /// @notice A credit was paid out.
    event Pulled(address indexed holder, address indexed to, uint256 amount);

    /// @notice Money that had arrived was counted as free.
    event Synced(uint256 amount);
    /// @notice The token's issuer destroyed money here; that much of it was free, and is not any more.
    event Lost(uint256 amount);
    /// @notice The owner took out free money.
    event Withdrawn(address indexed to, uint256 amount);
    /// @notice The owner took out a token that is not the vault's.
    event Recovered(address indexed token, address indexed to, uint256 amount);
    event SignerSet(address indexed signer);
    /// @notice Zero: no second key is asked for.
    event SecondKeySet(address indexed secondKey);
    event LimitSet(uint88 limit);
    /// @notice `to` may accept the ownership; zero: nobody.
    event OwnershipOffered(address indexed owner, address indexed to);
    event OwnershipTransferred(address indexed from, address indexed to);
}
