// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {VaultAccounting} from "../src/VaultAccounting.sol";

/// @notice The books of a vault with every act open to anybody, beside ghosts that know what the books must say.
///
/// A proof by induction, for any number of acts with any arguments: the invariants hold at birth, and an act that finds
/// them leaves them. Each act is checked from every state that fits the invariants, so nothing is bounded. What the
/// acts demand is what Vault gives them: an order that is spent or unlocked is live, and a credit was about to be paid.
/// Sums that no solver adds up stand as ghosts, and one truth about them is given to it: no part is greater than the sum.
contract AccountingProof is VaultAccounting {
    // More units than any token has, and few enough that their sums fit a word.
    uint200 private _moneyIn;
    uint256 private _moneyOut;
    uint200 private _beingPaid;
    uint256 private _sumOfCredits;
    uint96 private _live;
    uint96 private _arriving;

    modifier keeps() {
        // What the last of the sums below says anyway, and what makes it fit a word.
        require(_moneyOut <= _moneyIn);
        require(_sumOfCredits <= _moneyIn);
        require(_load == uint256(_live) + _withheld + _released());
        require(uint256(_live) + _released() <= MOST);
        require(uint256(_live) + _freeUnits() <= type(uint96).max);
        require(_sumOfCredits == _creditedUnits());
        require(_moneyIn == _moneyOut + _beingPaid + _freeUnits() + _live + _sumOfCredits);
        _;
        assert(_load == uint256(_live) + _withheld + _released());
        assert(uint256(_live) + _released() <= MOST);
        assert(uint256(_live) + _freeUnits() <= type(uint96).max);
        assert(_sumOfCredits == _creditedUnits());
        assert(_moneyIn == _moneyOut + _beingPaid + _freeUnits() + _live + _sumOfCredits);
        assert(_lockedUnits() == _live);
    }

    constructor() {
        assert(_load == uint256(_live) + _withheld + _released());
        assert(_freeUnits() + _creditedUnits() + _live == 0);
    }

    function add(uint96 amount) external keeps {
        require(uint256(_freeUnits()) + _live + amount <= type(uint96).max);
        require(uint256(_moneyIn) + amount <= type(uint200).max);
        _moneyIn += amount;
        _add(amount);
    }

    function take(uint96 amount) external keeps {
        _take(amount);
        _moneyOut += amount;
    }

    function reserve(uint96 amount, uint96 arriving) external keeps {
        _arriving = arriving;
        _reserve(amount);
        _live += amount;
        assert(uint256(_live) + _released() <= _limit());
    }

    function spend(uint96 amount, uint96 paid) external keeps {
        require(paid <= amount && amount <= _live);
        uint96 released = _released();
        _spend(amount, paid);
        _live -= amount;
        _beingPaid += paid;
        assert(_released() == released + paid);
    }

    function unlock(uint96 amount) external keeps {
        require(amount <= _live);
        _unlock(amount);
        _live -= amount;
    }

    /// @dev A bucket ends. What is forgotten is what the oldest paid out, and each of the others is one older.
    function turn(uint8 age) external keeps {
        require(age >= 1 && age < BUCKETS);
        uint96 released = _released();
        uint88 oldest = _aged(uint8(BUCKETS));
        uint88 aged = _aged(age);
        uint88 running = _running;
        _turn();
        assert(_released() == released - oldest);
        assert(_running == 0 && _aged(1) == running);
        assert(_aged(age + 1) == aged);
    }

    /// @dev What the bucket paid out that ended so many buckets ago: 1 to BUCKETS.
    function _aged(uint8 age) private view returns (uint88) {
        unchecked {
            return _ended[uint8(_bucket - age) % BUCKETS];
        }
    }

    function paidOut(uint96 amount) external keeps {
        require(amount <= _beingPaid);
        _beingPaid -= amount;
        _moneyOut += amount;
    }

    function credit(address holder, uint96 amount) external keeps {
        require(amount <= _beingPaid);
        require(_creditOf(holder) <= _sumOfCredits);
        uint256 before = _creditOf(holder);
        _credit(holder, amount);
        _beingPaid -= amount;
        _sumOfCredits += amount;
        assert(_creditOf(holder) == before + amount);
    }

    function takeCredit(address holder) external keeps {
        uint256 before = _creditOf(holder);
        require(before <= _sumOfCredits);
        assert(_takeCredit(holder) == before);
        assert(_creditOf(holder) == 0);
        _sumOfCredits -= before;
        _moneyOut += before;
    }

    function capAt(uint88 limit_) external keeps {
        _capAt(limit_);
        assert(_limit() == limit_);
    }

    /// @dev A roll is turns, one after another, and each is an act of its own here.
    function _roll() internal pure override {}

    function _countArrived() internal override returns (uint96) {
        require(uint256(_freeUnits()) + _live + _arriving <= type(uint96).max);
        require(uint256(_moneyIn) + _arriving <= type(uint200).max);
        _moneyIn += _arriving;
        _add(_arriving);
        return _freeUnits();
    }
}
