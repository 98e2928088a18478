// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IVaultErrors} from "./interfaces/IVaultErrors.sol";

/// @notice The books of a vault: what is free, locked and credited, and how much of the limit is used.
///
///   held     = free + locked                  money of the vault's owner
///   used     = locked + released              what counts against the limit
///   released = what was paid out in the running bucket of four hours and the six before it
///   credited = payouts the token refused, by receiver
///   the token's balance = held + credited + what has arrived and was not counted yet
///
/// A release keeps `used` as it is, and a lock keeps `held`: each then writes one of the two slots.
/// Plain Solidity without assembly or calls, so that a model checker can read it.
abstract contract VaultAccounting is IVaultErrors {
    /// @dev The buckets before the running one span exactly the 24 hours that the limit must see.
    uint256 internal constant BUCKET_SECONDS = 4 hours;
    uint256 private constant BUCKETS = 6;

    // What is not money here is packed beside the figures that are read with it.
    uint96 private _held;
    uint96 private _released;
    uint32 private _bucket;
    bool internal _ownerMoved;

    uint96 private _used;
    address internal _namedSigner;

    // Kept as what the limit withholds, so that a vault starts without one and needs no initializer.
    uint96 private _withheld;
    address internal _secondKey;

    uint256 private _credited;
    mapping(address holder => uint256) private _credits;

    /// @dev A ring: bucket `b` is at `b % BUCKETS`. The running bucket is `_released` minus all of these.
    uint96[BUCKETS] private _ended;

    /// @dev Counts money that arrived.
    function _receive(
        uint96 amount
    ) internal {
        _held += amount;
    }

    /// @dev Takes out what is free. Refuses: vault.insufficient_free.
    function _take(
        uint96 amount
    ) internal {
        uint96 free_ = _free();
        if (amount > free_) revert VaultInsufficientFree(amount, free_);
        _held -= amount;
    }

    /// @dev free → locked, within the limit. Refuses: vault.insufficient_free.
    function _lockUnits(
        uint96 amount
    ) internal {
        uint96 free_ = _free();
        if (amount > free_) revert VaultInsufficientFree(amount, free_);
        _used += amount;
    }

    /// @dev locked → `paid` out, and the rest free again.
    function _spend(
        uint96 amount,
        uint96 paid
    ) internal {
        _roll();
        _held -= paid;
        _released += paid;
        if (paid != amount) _used -= amount - paid;
    }

    /// @dev locked → free.
    function _giveBack(
        uint96 amount
    ) internal {
        _used -= amount;
    }

    function _credit(
        address holder,
        uint96 amount
    ) internal {
        _credits[holder] += amount;
        _credited += amount;
    }

    function _takeCredit(
        address holder
    ) internal returns (uint256 amount) {
        amount = _credits[holder];
        if (amount == 0) revert VaultNothingToPull(holder);
        _credits[holder] = 0;
        _credited -= amount;
    }

    /// @dev Refuses: vault.limit_exceeded.
    function _requireWithinLimit(
        uint96 amount
    ) internal {
        _roll();
        uint256 wouldUse = uint256(_used) + amount;
        uint96 limit_ = _limit();
        if (wouldUse > limit_) revert VaultLimitExceeded(wouldUse, limit_);
    }

    function _capAt(
        uint96 limit_
    ) internal {
        _withheld = type(uint96).max - limit_;
    }

    function _limit() internal view returns (uint96) {
        return type(uint96).max - _withheld;
    }

    /// @dev Money of the owner, free and locked.
    function _heldTotal() internal view returns (uint96) {
        return _held;
    }

    function _free() internal view returns (uint96) {
        return _held - _locked();
    }

    function _locked() internal view returns (uint96) {
        return _used - _released;
    }

    function _creditedTotal() internal view returns (uint256) {
        return _credited;
    }

    function _creditOf(
        address holder
    ) internal view returns (uint256) {
        return _credits[holder];
    }

    function _usedNow() internal view returns (uint96) {
        return _used - _forgotten(_bucketNow() - _bucket);
    }

    /// @dev Moves on to the bucket of now and forgets what was released before the six that ended last.
    function _roll() private {
        uint32 now_ = _bucketNow();
        uint32 passed = now_ - _bucket;
        if (passed == 0) return;

        uint96 forgotten = _forgotten(passed);
        uint96 running = _running();
        for (uint256 i = 0; i < passed && i < BUCKETS; i++) {
            _ended[(_bucket + i) % BUCKETS] = i == 0 && passed <= BUCKETS ? running : 0;
        }
        _bucket = now_;
        _released -= forgotten;
        _used -= forgotten;
    }

    function _forgotten(
        uint32 passed
    ) private view returns (uint96 sum) {
        if (passed > BUCKETS) return _released;
        for (uint256 i = 0; i < passed; i++) {
            sum += _ended[(_bucket + i) % BUCKETS];
        }
    }

    function _running() private view returns (uint96 running) {
        running = _released;
        for (uint256 i = 0; i < BUCKETS; i++) {
            running -= _ended[i];
        }
    }

    function _bucketNow() private view returns (uint32) {
        return uint32(block.timestamp / BUCKET_SECONDS);
    }
}
