// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice A token whose issuer pauses, blacklists, destroys and takes fees as USDT's does, and which calls back the
/// vault that it is just moving money for. Says nothing after a transfer.
contract IssuersToken {
    mapping(address holder => uint256) public balanceOf;
    mapping(address holder => bool) public isBlackListed;
    bool public paused;
    uint256 public feeBps;
    uint256 public mostFee;
    address public called;
    bytes private callback;
    /// A call into a vault in the middle of its own transfer came through.
    bool public wasReentered;
    bool private isCalling;

    address public immutable issuer = address(0x155);

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function setPaused(bool paused_) external {
        paused = paused_;
    }

    function setBlackListed(address holder, bool isBlackListed_) external {
        isBlackListed[holder] = isBlackListed_;
    }

    function destroy(address holder, uint256 amount) external {
        balanceOf[holder] -= amount;
    }

    function setFee(uint256 bps, uint256 most) external {
        (feeBps, mostFee) = (bps, most);
    }

    function setCallback(address called_, bytes calldata callback_) external {
        (called, callback) = (called_, callback_);
    }

    function transfer(address to, uint256 amount) external {
        require(!paused && !isBlackListed[msg.sender]);
        if (msg.sender == called && !isCalling) {
            isCalling = true;
            (bool isDone,) = called.call{gas: 90_000}(callback);
            if (isDone) wasReentered = true;
            isCalling = false;
        }
        uint256 fee = feeOf(amount);
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount - fee;
        balanceOf[issuer] += fee;
    }

    function feeOf(uint256 amount) public view returns (uint256 fee) {
        fee = amount * feeBps / 10_000;
        return fee > mostFee ? mostFee : fee;
    }
}
