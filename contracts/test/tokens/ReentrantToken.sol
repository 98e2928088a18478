// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// @notice Calls somebody back in the middle of a transfer, before any balance has moved, and remembers the answer.
contract ReentrantToken {
    mapping(address holder => uint256) public balanceOf;
    address public target;
    bytes public call;
    bool public wasCalled;
    bool public succeeded;
    bytes public answer;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function setCallback(address target_, bytes calldata call_) external {
        target = target_;
        call = call_;
        wasCalled = false;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        if (target != address(0) && !wasCalled) {
            wasCalled = true;
            (succeeded, answer) = target.call(call);
        }
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        return true;
    }
}
