// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice A token that can be told to misbehave, one way at a time.
contract HostileToken {
    enum Mood {
        // Moves the money and says so.
        Plain,
        // Moves the money and says nothing, as USDT does.
        SaysNothing,
        // Moves the money and says yes at the head of 64 KiB.
        SaysHuge,
        // Moves less to the receiver than it takes from the sender.
        TakesFee,
        // Moves nothing and says no.
        SaysFalse,
        // Moves nothing and fails.
        Reverts,
        // Moves nothing and fails with 64 KiB of reasons.
        RevertsHuge,
        // Moves nothing and burns all the gas it got.
        BurnsGas,
        // Moves the money and says no, as USDT on Tron does.
        FalseOnSuccess,
        // Moves the money and answers one byte.
        SaysShort,
        // Moves the money and answers a word that is neither yes nor no.
        SaysTwo,
        // Takes more from the sender than the receiver gets.
        TakesMore
    }

    enum Balances {
        True,
        Revert,
        BurnGas,
        Huge
    }

    uint256 private constant HUGE = 0x10000;

    mapping(address holder => uint256) private _balances;
    Mood public mood;
    Balances public balances;
    uint8 public immutable decimals;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }

    function mint(address to, uint256 amount) external {
        _balances[to] += amount;
    }

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    function setBalances(Balances balances_) external {
        balances = balances_;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        if (mood == Mood.SaysFalse) return false;
        if (mood == Mood.Reverts) revert("no");
        if (mood == Mood.RevertsHuge) _fail(HUGE);
        if (mood == Mood.BurnsGas) _burn();

        uint256 extra = amount / 100;
        _balances[msg.sender] -= mood == Mood.TakesMore ? amount + extra : amount;
        _balances[to] += mood == Mood.TakesFee ? amount - extra : amount;

        if (mood == Mood.SaysNothing) _answer(1, 0);
        if (mood == Mood.SaysHuge) _answer(1, HUGE);
        if (mood == Mood.SaysShort) _answer(1, 1);
        if (mood == Mood.SaysTwo) _answer(2, 32);
        return mood != Mood.FalseOnSuccess;
    }

    function balanceOf(address holder) external view returns (uint256) {
        if (balances == Balances.Revert) revert("no");
        if (balances == Balances.BurnGas) _burn();
        return balances == Balances.Huge ? type(uint256).max : _balances[holder];
    }

    /// @dev What a holder has, whatever it says.
    function trueBalanceOf(address holder) external view returns (uint256) {
        return _balances[holder];
    }

    function _answer(uint256 word, uint256 length) private pure {
        assembly {
            mstore(0x00, word)
            return(0x00, length)
        }
    }

    function _fail(uint256 length) private pure {
        assembly {
            revert(0x00, length)
        }
    }

    function _burn() private pure {
        assembly {
            invalid()
        }
    }
}
