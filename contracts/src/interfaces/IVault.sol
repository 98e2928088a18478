// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Batch} from "../Batch.sol";
import {Order} from "../Order.sol";
import {IVaultErrors} from "./IVaultErrors.sol";
import {IVaultEvents} from "./IVaultEvents.sol";
import {Status} from "./Status.sol";

/// @notice A balance of one token from which orders are locked and released. See specs/order.md.
/// @dev Signatures are in the tagged encoding of that page. Anybody may relay any signed act.
interface IVault is IVaultErrors, IVaultEvents {
    /// @notice Locks `order.amount`; counts arrived money first when too little is free.
    /// @param signature Of the vault's signer over `Lock(order)`.
    /// @param secondSignature Of the second key over the same; empty, and not read, if the vault has none.
    /// @dev Refuses, in this order: OrderNonceUsed, OrderLaneBusy, OrderTooLate, OrderBadDeadlines, OrderBadParties,
    /// OrderBadAmount, OrderFeeTooHigh, VaultLimitExceeded, VaultInsufficientFree, OrderBadSignature.
    function lock(Order calldata order, bytes calldata signature, bytes calldata secondSignature) external;

    /// @notice Pays the buyer and the fee. The other verbs upon an order refuse, in this order: OrderUnknown, OrderEnded,
    /// OrderWrongStatus, OrderTooEarly or OrderTooLate, OrderBadAmount, OrderBadSignature.
    /// @param signature Of the confirmer.
    function release(Order calldata order, bytes calldata signature) external;

    /// @notice Locks up to 256 orders at once.
    /// @param signature Of the vault's signer over `LockBatch(batch)`.
    /// @param secondSignature Of the second key over the same; empty, and not read, if the vault has none.
    /// @dev Refuses as `lock`, with BatchBadCount before OrderBadAmount.
    function lockBatch(Batch calldata batch, bytes calldata signature, bytes calldata secondSignature) external;

    /// @notice Releases one order of a batch, for less than `releaseBatch` would.
    /// @param item As one of `releaseBatch`, in three words.
    /// @param path The nodes beside the order, 44 bytes each.
    /// @param signature Of the confirmer over `Release(order)`.
    /// @dev Refuses: OrderUnknown, OrderEnded (the batch), BatchBadPath, OrderEnded (the order), OrderBadParties,
    /// OrderBadAmount, OrderFeeTooHigh, OrderBadSignature, VaultGasTooLow.
    function releaseOne(
        Batch calldata batch,
        bytes32[3] calldata item,
        uint256 position,
        bytes calldata path,
        bytes calldata signature
    ) external;

    /// @notice Splits the amount as both sides agreed.
    /// @param toBuyer The buyer's part, before the fee's share of it.
    function settle(
        Order calldata order,
        uint96 toBuyer,
        bytes calldata buyerSignature,
        bytes calldata confirmerSignature
    ) external;

    /// @notice Gives the money back to the vault.
    /// @param signature Of the buyer, or of the payer as long as nothing is claimed.
    function cancel(Order calldata order, bytes calldata signature) external;

    /// @notice Says that the local money was sent.
    /// @param signature Of the payer or the buyer.
    function claim(Order calldata order, bytes calldata signature) external;

    /// @notice Gives the money back when nothing was claimed in time. Nobody signs.
    function expire(Order calldata order) external;

    /// @notice Says that the local money did not come.
    /// @param signature Of the confirmer or the vault's signer.
    function contest(Order calldata order, bytes calldata signature) external;

    /// @notice Ends a silence: of the vault, with a release; of another confirmer, with a contest; of the arbiter, with
    /// a return. Nobody signs.
    function lapse(Order calldata order) external;

    /// @notice Splits the amount as the arbiter decided.
    /// @param toBuyer The buyer's part, before the fee's share of it.
    /// @param signature Of the arbiter.
    function rule(Order calldata order, uint96 toBuyer, bytes calldata signature) external;

    /// @notice Counts money that arrived as free, and takes from what is free what an issuer has destroyed, so that live
    /// orders and credits are the last to miss it. Returns what it counted.
    function sync() external returns (uint256 amount);

    /// @notice Sends a credit to its holder. Refuses: VaultNothingToPull, VaultTransferRefused.
    function pull(address holder) external;

    /// @notice Sends the caller's credit elsewhere. Refuses: VaultBadAddress, VaultNothingToPull, VaultTransferRefused.
    function pullTo(address to) external;

    /// @notice Names the hot key. Refuses: VaultWrongCaller, VaultBadAddress.
    function setSigner(address signer) external;

    /// @notice Names a key that must sign every lock too; zero for none. Refuses: VaultWrongCaller, VaultBadAddress.
    function setSecondKey(address secondKey) external;

    /// @notice Caps live locks and the last day's releases. Refuses: VaultWrongCaller.
    function setLimit(uint88 limit) external;

    /// @notice Takes out free money. Refuses: VaultWrongCaller, VaultBadAddress, VaultInsufficientFree,
    /// VaultTransferRefused.
    function withdraw(address to, uint96 amount) external;

    /// @notice Takes out a token that is not the vault's and was sent here by mistake. Refuses: VaultWrongCaller,
    /// VaultBadAddress, VaultTransferRefused.
    function recover(address otherToken, address to, uint256 amount) external;

    /// @notice Offers the ownership; zero takes an offer back. Refuses: VaultWrongCaller.
    function transferOwnership(address to) external;

    /// @notice Takes the offered ownership. Signer, second key and limit stay. Refuses: VaultWrongCaller.
    function acceptOwnership() external;

    function token() external view returns (address);

    function owner() external view returns (address);

    /// @notice Whom the ownership is offered to.
    function pendingOwner() external view returns (address);

    function signer() external view returns (address);

    function secondKey() external view returns (address);

    /// @notice The cap on live locks and the last day's releases; the greatest uint88 until the owner sets one.
    function limit() external view returns (uint88);

    /// @notice Live locks, and releases of at least the last 24 and at most the last 27 hours.
    function limitUsed() external view returns (uint96);

    /// @notice What can be locked or withdrawn, without what has arrived since the last sync.
    function free() external view returns (uint96);

    /// @notice What live orders hold.
    function locked() external view returns (uint96);

    /// @notice The sum of all credits.
    function credited() external view returns (uint256);

    /// @notice What has arrived and is not counted yet.
    function unsynced() external view returns (uint256);

    function creditOf(address holder) external view returns (uint256);

    /// @notice The id of an order: its EIP-712 digest for this vault and chain.
    function orderId(Order calldata order) external view returns (bytes32);

    function statusOf(Order calldata order) external view returns (Status);

    /// @notice What a lane remembers.
    /// @return status Of its last order or batch.
    /// @return sequence Of its last order once ended; zero while it is live.
    /// @return commitment Of its last order or batch: the first 31 bytes of its id while live, 27 once ended.
    function laneOf(uint32 lane) external view returns (Status status, uint32 sequence, bytes32 commitment);

    /// @notice The EIP-712 domain separator.
    function domainSeparator() external view returns (bytes32);
}
