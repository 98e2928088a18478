// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice Answers a transfer as it is told to for that receiver, and may call somebody back once it has moved.
contract MoodyToken {
    enum Mood {
        Yes,
        SaysNothing,
        SaysFalse,
        SaysTwo,
        AnswersShort,
        AnswersLong,
        Reverts,
        RevertsLong,
        BurnsGas
    }

    mapping(address holder => uint256) public balanceOf;
    mapping(address receiver => Mood) public moodAbout;
    address public target;
    bytes public call;
    bool public succeeded;
    bytes public answer;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function burn(address from, uint256 amount) external {
        balanceOf[from] -= amount;
    }

    function setMood(address receiver, Mood mood) external {
        moodAbout[receiver] = mood;
    }

    /// @dev Comes after the balances have moved, as ERC-777 calls its receiver.
    function setCallback(address target_, bytes calldata call_) external {
        target = target_;
        call = call_;
    }

    function transfer(address to, uint256 amount) external {
        Mood mood = moodAbout[to];
        if (mood == Mood.Reverts) revert("no");
        if (mood == Mood.BurnsGas) while (true) {}
        if (mood == Mood.RevertsLong) {
            assembly {
                revert(0x00, 0x8000)
            }
        }
        if (mood == Mood.SaysFalse) _answer(0, 0x20);

        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        if (target != address(0)) {
            address once = target;
            target = address(0);
            (succeeded, answer) = once.call(call);
        }

        if (mood == Mood.SaysNothing) return;
        if (mood == Mood.AnswersShort) _answer(1, 0x1f);
        _answer(mood == Mood.SaysTwo ? 2 : 1, mood == Mood.AnswersLong ? 0x8000 : 0x20);
    }

    function _answer(uint256 word, uint256 length) private pure {
        assembly {
            mstore(0x00, word)
            return(0x00, length)
        }
    }
}
