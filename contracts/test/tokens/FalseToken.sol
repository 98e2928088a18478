// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice Says false where others revert: for a transfer it cannot or, when told to, will not do.
contract FalseToken {
    mapping(address holder => uint256) public balanceOf;
    bool public refuses;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function setRefuses(bool refuses_) external {
        refuses = refuses_;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        if (refuses || balanceOf[msg.sender] < amount) return false;
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        return true;
    }
}
