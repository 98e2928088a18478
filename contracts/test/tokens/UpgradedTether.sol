// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IUpgradedToken} from "./TetherLike.sol";

/// @notice What a TetherLike forwards to after its upgrade. It has books of its own, into which an issuer carries the old
/// balances whenever it likes, and takes a fee that nobody was told of.
contract UpgradedTether is IUpgradedToken {
    address private immutable legacy;
    uint256 public immutable feeBps;
    mapping(address holder => uint256) public balanceOf;
    mapping(address holder => mapping(address spender => uint256)) public allowance;
    uint256 public totalSupply;

    constructor(address legacy_, uint256 feeBps_) {
        legacy = legacy_;
        feeBps = feeBps_;
    }

    modifier onlyLegacy() {
        require(msg.sender == legacy);
        _;
    }

    function carryOver(address holder, uint256 amount) external {
        balanceOf[holder] += amount;
        totalSupply += amount;
    }

    function transferByLegacy(address from, address to, uint256 value) external onlyLegacy {
        _move(from, to, value);
    }

    function transferFromByLegacy(address sender, address from, address spender, uint256 value) external onlyLegacy {
        allowance[from][sender] -= value;
        _move(from, spender, value);
    }

    function approveByLegacy(address from, address spender, uint256 value) external onlyLegacy {
        allowance[from][spender] = value;
    }

    function _move(address from, address to, uint256 value) private {
        balanceOf[from] -= value;
        balanceOf[to] += value - value * feeBps / 10_000;
    }
}
