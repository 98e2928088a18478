// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Handler} from "./Handler.sol";
import {Vm} from "./Vm.sol";

contract InvariantTest {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    Handler private handler;

    function setUp() public {
        handler = new Handler();
        handler.setUp();
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(handler);
    }

    function excludeSelectors() public view returns (Vm.FuzzSelector[] memory selectors) {
        selectors = new Vm.FuzzSelector[](1);
        selectors[0] = Vm.FuzzSelector(address(handler), new bytes4[](1));
        selectors[0].selectors[0] = handler.setUp.selector;
    }

    /// @dev Tokens held = free + locked + credited + what has arrived and was not counted yet.
    function invariant_TheBooksMatchTheBalance() public view {
        (uint256 balance, uint256 sum,,) = handler.books();
        vm.assertEq(balance, sum);
    }

    /// @dev What is locked is what live orders hold.
    function invariant_LiveOrdersAreWhole() public view {
        (,, uint256 locked,) = handler.books();
        vm.assertEq(locked, handler.lockedSum());
        vm.assertEq(locked, handler.liveSum());
    }

    function invariant_TheLimitCountsAtLeastWhatIsLocked() public view {
        (,, uint256 locked, uint256 used) = handler.books();
        vm.assertGe(used, locked);
    }

    function invariant_CreditsAddUp() public view {
        (uint256 total, uint256 sum) = handler.credits();
        vm.assertEq(total, sum);
    }
}
