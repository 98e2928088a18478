// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Order} from "../../src/Order.sol";
import {Status} from "../../src/interfaces/Status.sol";
import {Cast} from "./Cast.sol";

/// @notice What vaults, orders, batches and wallets should show, kept by the rules of specs/order.md and apart from the
/// sources: plain sums and lists, nothing packed.
abstract contract Ghosts is Cast {
    enum Verb {
        Release,
        Settle,
        Cancel,
        Claim,
        Contest,
        Rule,
        Expire,
        Lapse
    }

    /// @notice What was broken, see HostileInvariants.
    enum Law {
        Allowed,
        Refused,
        EndsOnce,
        Arbiter,
        Shrinks,
        Signature,
        Limit
    }

    struct Books {
        uint256 free;
        uint256 locked;
        uint256 credited;
        uint256 destroyed;
        uint256 limit;
        uint256 lastRolled;
        uint256 vagueUntil;
        address owner;
        address pending;
        address signer;
        address second;
    }

    struct Payment {
        uint256 paidAt;
        uint256 amount;
    }

    struct Occupant {
        uint256 lotPlusOne;
        uint256 lastSequence;
    }

    Lot[] internal lots;
    /// By lot and position; `Locked` also while the order is in its batch.
    mapping(uint256 lot => mapping(uint256 i => Status)) internal status;
    mapping(uint256 lot => mapping(uint256 i => uint256)) internal endings;
    /// Positions still in their batch, and what they hold. A closed batch has none.
    mapping(uint256 lot => uint256) internal left;
    mapping(uint256 lot => uint256) internal heldLeft;

    Books[2] internal books;
    Payment[][2] internal payments;
    mapping(address holder => uint256)[2] internal credits;
    mapping(address holder => uint256) internal wallet;
    mapping(uint32 lane => Occupant)[2] internal lanes;
    mapping(Law => string) public broken;

    function setUp() public virtual override {
        super.setUp();
        for (uint256 v = 0; v < VAULTS; v++) {
            issuers.mint(address(vaults[v]), 1e11);
            wallet[address(vaults[v])] = 1e11;
            books[v].limit = type(uint88).max;
            books[v].lastRolled = block.timestamp;
            (books[v].owner, books[v].signer) = (holders[OWNER + v], holders[SIGNER]);
        }
    }

    function _break(Law law, string memory why) internal {
        if (bytes(broken[law]).length == 0) broken[law] = why;
    }

    // ---- rules ----

    function _may(Order memory order, Status now_, Verb verb, uint96 toBuyer) internal view returns (bool) {
        if (!_isLive(now_)) return false;
        if (verb == Verb.Settle) return toBuyer <= order.amount;
        if (verb == Verb.Claim) return now_ == Status.Locked && block.timestamp <= order.claimBy;
        if (verb == Verb.Expire) return now_ == Status.Locked && block.timestamp > order.claimBy;
        if (verb == Verb.Contest) return now_ == Status.Claimed && block.timestamp <= order.confirmBy;
        if (verb == Verb.Rule) {
            return now_ == Status.Contested && block.timestamp <= order.ruleBy && toBuyer <= order.amount;
        }
        if (verb == Verb.Lapse && now_ == Status.Claimed) return block.timestamp > order.confirmBy;
        if (verb == Verb.Lapse) return now_ == Status.Contested && block.timestamp > order.ruleBy;
        return true;
    }

    function _confirmerOf(Lot memory lot, Order memory order) internal view returns (address) {
        return order.confirmer == address(vaults[lot.seller]) ? books[lot.seller].signer : order.confirmer;
    }

    // ---- effects ----

    function _fill(uint256 n, Lot memory lot) internal {
        lots.push(lot);
        for (uint256 i = 0; i < lot.count; i++) {
            status[n][i] = Status.Locked;
        }
        lanes[lot.seller][uint32(lot.nonce >> 32)].lotPlusOne = n + 1;
        if (lot.isBatch) {
            left[n] = type(uint256).max >> (256 - lot.count);
            heldLeft[n] = lot.total;
        }
        Books storage book = books[lot.seller];
        if (book.free < lot.total) _count(lot.seller);
        book.free -= lot.total;
        book.locked += lot.total;
        if (book.locked + _paidSince(lot.seller, 24 hours) > book.limit) _break(Law.Limit, "locked beyond the limit");
    }

    /// @dev What an act did to an order. Returns what went to the buyer and to the fee receiver, before either is paid.
    function _effect(uint256 n, uint256 i, Order memory order, Verb verb, uint96 toBuyer)
        internal
        returns (uint256 paid, uint256 fee)
    {
        Lot memory lot = lots[n];
        Status now_ = status[n][i];
        bool isConsent = order.confirmer == address(vaults[lot.seller]);
        if (verb == Verb.Claim) {
            status[n][i] = Status.Claimed;
        } else if (verb == Verb.Contest || (verb == Verb.Lapse && now_ == Status.Claimed && !isConsent)) {
            status[n][i] = Status.Contested;
        } else {
            bool isWhole = verb == Verb.Release || (verb == Verb.Lapse && now_ == Status.Claimed);
            uint256 split = isWhole ? order.amount : verb == Verb.Settle || verb == Verb.Rule ? toBuyer : 0;
            fee = split * order.fee / order.amount;
            paid = split - fee;
            Status ending = isWhole ? Status.Released : Status.Returned;
            if (verb == Verb.Settle) ending = Status.Settled;
            if (verb == Verb.Rule) ending = Status.Ruled;
            _end(n, i, lot, ending);
            books[lot.seller].locked -= order.amount;
            books[lot.seller].free += order.amount - split;
            if (isWhole || verb == Verb.Settle || verb == Verb.Rule) _note(lot.seller, split);
        }
    }

    function _end(uint256 n, uint256 i, Lot memory lot, Status ending) internal {
        status[n][i] = ending;
        endings[n][i]++;
        if (endings[n][i] > 1) _break(Law.EndsOnce, "ended again");
        if (!lot.isBatch) _vacate(lot, n);
    }

    /// @dev Positions leave a batch; with the last amount it closes.
    function _leaveBatch(uint256 n, uint256 which, uint256 amount) internal {
        left[n] &= ~which;
        heldLeft[n] -= amount;
        if (heldLeft[n] != 0) return;
        // What holds nothing goes with the rest.
        for (uint256 i = 0; i < 256; i++) {
            if (left[n] >> i & 1 == 1) status[n][i] = Status.Returned;
        }
        _vacate(lots[n], n);
    }

    function _vacate(Lot memory lot, uint256 n) internal {
        left[n] = 0;
        Occupant storage lane = lanes[lot.seller][uint32(lot.nonce >> 32)];
        lane.lotPlusOne = 0;
        lane.lastSequence = uint32(lot.nonce) + uint256(lot.count) - 1;
    }

    /// @dev One payout: sent, or a credit where lane or token want that.
    function _pay(uint256 v, uint64 nonce, address to, uint256 amount) internal {
        if (amount == 0) return;
        if (nonce >> 63 == 1 || !_moves(v, amount)) {
            credits[v][to] += amount;
            books[v].credited += amount;
        } else {
            _send(v, to, amount);
        }
    }

    function _send(uint256 v, address to, uint256 amount) internal {
        uint256 fee = issuers.feeOf(amount);
        wallet[address(vaults[v])] -= amount;
        wallet[to] += amount - fee;
        wallet[issuers.issuer()] += fee;
    }

    function _moves(uint256 v, uint256 amount) internal view returns (bool) {
        address from = address(vaults[v]);
        return !issuers.paused() && !issuers.isBlackListed(from) && wallet[from] >= amount;
    }

    function _arrived(uint256 v) internal view returns (uint256) {
        uint256 known = books[v].free + books[v].locked + books[v].credited;
        uint256 balance = wallet[address(vaults[v])];
        return balance > known ? balance - known : 0;
    }

    /// @dev What arrived is free from now on, and what was destroyed is missing from what is free first.
    function _count(uint256 v) internal {
        Books storage book = books[v];
        uint256 known = book.free + book.locked + book.credited;
        uint256 balance = wallet[address(vaults[v])];
        if (balance >= known) book.free += balance - known;
        else book.free -= known - balance < book.free ? known - balance : book.free;
    }

    // ---- the limit ----

    function _note(uint256 v, uint256 amount) internal {
        payments[v].push(Payment(block.timestamp, amount));
        _touch(v);
    }

    /// @dev After a month without a lock or a payout the vault may take old payments for fresh ones, for a day.
    function _touch(uint256 v) internal {
        if (block.timestamp > books[v].lastRolled + 30 days) books[v].vagueUntil = block.timestamp + 2 days;
        books[v].lastRolled = block.timestamp;
    }

    function _paidSince(uint256 v, uint256 span) internal view returns (uint256 sum) {
        for (uint256 k = payments[v].length; k > 0 && payments[v][k - 1].paidAt + span >= block.timestamp; k--) {
            sum += payments[v][k - 1].amount;
        }
    }

    /// @dev The limit may count what was paid up to 27 hours ago.
    function _fitsLimit(uint256 v, uint256 amount) internal view returns (bool surely, bool perhaps) {
        Books storage book = books[v];
        perhaps = book.locked + _paidSince(v, 24 hours) + amount <= book.limit;
        uint256 counted = _paidSince(v, 27 hours);
        bool isVague = block.timestamp < book.vagueUntil || block.timestamp > book.lastRolled + 30 days;
        surely = !isVague && book.locked + counted + amount <= book.limit;
    }

    function _isLive(Status status_) internal pure returns (bool) {
        return status_ >= Status.Locked && status_ <= Status.Contested;
    }
}
