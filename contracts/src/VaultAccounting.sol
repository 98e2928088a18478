// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IVaultErrors} from "./interfaces/IVaultErrors.sol";

/// @notice The books of a vault: what is free, locked and credited, and how much of the limit is used.
///
///   the token's balance = free + locked + credited + what has arrived and was not counted yet
///   used = locked + released                 what counts against the limit
///   load = used + what the limit withholds   never above MOST after a lock
///   released = running + ended               what the running bucket of three hours and the eight before it paid out
///
/// `locked` is not stored: it is `load` less everything else in it. So a lock moves `free` to `load`, a release adds to
/// `running`, and each of the two, the acts that come again and again, writes one slot.
/// Plain Solidity without assembly or calls, so that a model checker can read it.
abstract contract VaultAccounting is IVaultErrors {
    /// @dev The greatest limit, and the limit of a vault whose owner has set none.
    uint88 internal constant MOST = type(uint88).max;

    /// @dev The buckets before the running one span exactly the 24 hours that the limit must see.
    uint256 internal constant BUCKET_SECONDS = 3 hours;
    uint256 internal constant BUCKETS = 8;

    // What is not money here is packed beside the figures that are read with it.
    uint96 private _free;
    uint96 internal _load;
    bool internal _ownerMoved;
    bool internal _asksSecondKey;

    uint88 internal _running;
    // The running bucket's number, modulo 256: after 32 days, to the bucket, without a lock or a payout the
    // releases before are taken for fresh ones. The limit may count more, never less.
    uint8 internal _bucket;
    address internal _namedSigner;

    // What the limit takes away from MOST: a vault starts without a limit and needs no initializer.
    uint88 internal _withheld;
    address internal _namedSecondKey;

    uint256 private _credited;
    mapping(address holder => uint256) private _credits;

    /// @dev A ring: bucket `b` is at `b % BUCKETS`, which the running bucket takes over when it ends.
    uint88[BUCKETS] internal _ended;

    /// @dev Money arrived. The caller leaves room for what is locked to become free.
    function _add(uint96 amount) internal {
        _free += amount;
    }

    /// @dev The owner takes money out. Refuses: vault.insufficient_free.
    function _take(uint96 amount) internal {
        uint96 free_ = _free;
        if (amount > free_) revert VaultInsufficientFree(amount, free_);
        _free = free_ - amount;
    }

    /// @dev free → locked. Refuses: vault.limit_exceeded, vault.insufficient_free.
    function _reserve(uint96 amount) internal {
        _roll();
        uint96 load = _load;
        uint256 wanted = uint256(load) + amount;
        if (wanted > MOST) revert VaultLimitExceeded(wanted - _withheld, _limit());
        uint96 free_ = _free;
        if (amount > free_) free_ = _countArrived();
        if (amount > free_) revert VaultInsufficientFree(amount, free_);
        // Side by side, so that the compiler makes one write of them.
        (_free, _load) = (free_ - amount, load + amount);
    }

    /// @dev locked → `paid` out, and the rest free again.
    function _spend(uint96 amount, uint96 paid) internal {
        _roll();
        // What is locked passed the limit once, and the limit fits.
        // forge-lint: disable-next-line(unsafe-typecast)
        _running += uint88(paid);
        if (paid != amount) _unlock(amount - paid);
    }

    /// @dev locked → free.
    function _unlock(uint96 amount) internal {
        _load -= amount;
        _free += amount;
    }

    function _credit(address holder, uint96 amount) internal {
        _credits[holder] += amount;
        _credited += amount;
    }

    /// @dev Refuses: vault.nothing_to_pull.
    function _takeCredit(address holder) internal returns (uint256 amount) {
        amount = _credits[holder];
        if (amount == 0) revert VaultNothingToPull(holder);
        _credits[holder] = 0;
        _credited -= amount;
    }

    function _capAt(uint88 limit_) internal {
        _load = _load - _withheld + (MOST - limit_);
        _withheld = MOST - limit_;
    }

    /// @dev Counts as free what has arrived, and returns all that is free.
    function _countArrived() internal virtual returns (uint96);

    function _freeUnits() internal view returns (uint96) {
        return _free;
    }

    function _lockedUnits() internal view returns (uint96) {
        return _load - _withheld - _released();
    }

    function _creditedUnits() internal view returns (uint256) {
        return _credited;
    }

    function _creditOf(address holder) internal view returns (uint256) {
        return _credits[holder];
    }

    function _limit() internal view returns (uint88) {
        return MOST - _withheld;
    }

    function _used() internal view returns (uint96) {
        return _load - _withheld - _forgotten(_passed());
    }

    /// @dev Moves on to the bucket of now and forgets what was paid out before the eight that ended last.
    function _roll() internal virtual {
        uint8 passed = _passed();
        if (passed == 0) return;
        // After nine turns nothing is left to forget.
        for (uint256 i = 0; i < passed && i <= BUCKETS; i++) {
            _turn();
        }
        _bucket = _bucketNow();
    }

    /// @dev One bucket ends: it takes the place of the oldest, which is forgotten.
    function _turn() internal {
        uint256 place = _bucket % BUCKETS;
        uint88 oldest = _ended[place];
        _ended[place] = _running;
        _running = 0;
        unchecked {
            _bucket++;
        }
        if (oldest != 0) _load -= oldest;
    }

    /// @dev What the limit no longer counts once that many buckets have passed.
    function _forgotten(uint8 passed) private view returns (uint96 sum) {
        if (passed > BUCKETS) return _released();
        for (uint256 i = 0; i < passed; i++) {
            sum += _ended[(_bucket + i) % BUCKETS];
        }
    }

    function _released() internal view returns (uint96) {
        return uint96(_running) + _ended[0] + _ended[1] + _ended[2] + _ended[3] + _ended[4] + _ended[5] + _ended[6]
            + _ended[7];
    }

    /// @dev How many buckets have ended since the running one began.
    function _passed() private view returns (uint8) {
        unchecked {
            return _bucketNow() - _bucket;
        }
    }

    function _bucketNow() private view returns (uint8) {
        // forge-lint: disable-next-line(unsafe-typecast)
        return uint8(block.timestamp / BUCKET_SECONDS);
    }
}
