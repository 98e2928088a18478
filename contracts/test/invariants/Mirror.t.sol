// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IVault} from "../../src/interfaces/IVault.sol";
import {Vm} from "../Vm.sol";
import {MirrorHandler} from "./MirrorHandler.sol";

contract MirrorInvariantTest {
    Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    MirrorHandler private handler;

    function setUp() public {
        handler = new MirrorHandler();
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

    /// @dev After every act: the same answers, books, payouts, credits and statuses.
    function invariant_ABatchEqualsItsSingles() public view {
        string memory differs = handler.differs();
        vm.assertTrue(bytes(differs).length == 0, differs);
        (IVault one, IVault other) = (handler.vaults(0), handler.vaults(1));
        vm.assertEq(one.free() + one.unsynced(), other.free() + other.unsynced(), "free");
        vm.assertEq(one.locked(), other.locked(), "locked");
        vm.assertEq(one.credited(), other.credited(), "credited");
        vm.assertEq(one.limitUsed(), other.limitUsed(), "limitUsed");
        for (uint256 i = 0; i < handler.PARTIES(); i++) {
            address party = handler.partyAt(i);
            vm.assertEq(handler.tokens(0).balanceOf(party), handler.tokens(1).balanceOf(party), "balance");
            vm.assertEq(one.creditOf(party), other.creditOf(party), "credit");
        }
        vm.assertEq(handler.strays(), 0, "status");
    }
}
