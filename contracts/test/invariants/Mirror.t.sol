// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IVault} from "../../src/interfaces/IVault.sol";
import {InvariantTest} from "../InvariantTest.sol";
import {MirrorHandler} from "./MirrorHandler.sol";

contract MirrorInvariantTest is InvariantTest {
    MirrorHandler private handler;

    function setUp() public {
        handler = new MirrorHandler();
        handler.setUp();
        bytes4[] memory excluded = new bytes4[](1);
        excluded[0] = handler.setUp.selector;
        _drive(address(handler), excluded);
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
