// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IVault} from "../src/interfaces/IVault.sol";
import {IVaultFactory} from "../src/interfaces/IVaultFactory.sol";
import {VaultTest} from "./VaultTest.sol";
import {TetherLike} from "./tokens/TetherLike.sol";

contract FactoryTest is VaultTest {
    function testFuzz_AnybodyCreatesAVaultThatOnlyItsOwnerOwns(address who, address caller) public {
        vm.assume(who != address(0) && who != owner);
        address foreseen = factory.vaultOf(who, address(token));
        vm.assertEq(foreseen.code.length, 0);

        vm.expectEmit(address(factory));
        emit IVaultFactory.VaultCreated(foreseen, who, address(token));
        vm.prank(caller);
        IVault created = IVault(factory.create(who, address(token)));

        vm.assertEq(address(created), foreseen);
        vm.assertEq(created.owner(), who);
        vm.assertEq(created.signer(), who);
        vm.assertEq(created.token(), address(token));
        vm.assertEq(created.secondKey(), address(0));
        vm.assertEq(created.pendingOwner(), address(0));
        vm.assertEq(created.limit(), type(uint88).max);
        vm.assertEq(created.limitUsed(), 0);
    }

    /// @dev So that gateways can derive an address without asking a chain.
    function testFuzz_TheAddressFollowsFromFactoryOwnerAndToken(address who, address ofToken) public view {
        bytes memory code = abi.encodePacked(
            hex"61006d3d81600a3d39f3363d3d373d3d3d363d73",
            factory.implementation(),
            hex"5af43d82803e903d91602b57fd5bf3",
            abi.encode(who, ofToken)
        );
        bytes32 hash = keccak256(abi.encodePacked(hex"ff", address(factory), bytes32(0), keccak256(code)));
        vm.assertEq(factory.vaultOf(who, ofToken), address(uint160(uint256(hash))));
    }

    /// @dev What a factory needs is made with it, so that its own address fixes every other.
    function test_ItsCodeIsAtAddressesThatFollowFromItsOwn() public view {
        vm.assertEq(factory.p256Keys(), _createdBy(address(factory), 1));
        vm.assertEq(factory.batches(), _createdBy(address(factory), 2));
        vm.assertEq(factory.implementation(), _createdBy(address(factory), 3));
        vm.assertTrue(factory.p256Keys().code.length != 0 && factory.implementation().code.length != 0);
        vm.assertTrue(factory.batches().code.length != 0);
    }

    function test_CreatingTwiceReturnsTheSame() public {
        vm.assertEq(factory.create(owner, address(token)), address(vault));
        vm.assertEq(vault.signer(), signer);
    }

    function test_EachTokenHasItsOwn() public {
        TetherLike other = new TetherLike(1, "Other", "OTH", 18);
        address created = factory.create(owner, address(other));
        vm.assertTrue(created != address(vault));
        vm.assertEq(IVault(created).token(), address(other));
    }

    function testFuzz_MoneySentBeforehandIsADeposit(uint96 amount) public {
        amount = uint96(_bound(amount, 1, 1e24));
        token.transfer(factory.vaultOf(stranger, address(token)), amount);
        IVault created = IVault(factory.create(stranger, address(token)));
        vm.assertEq(created.unsynced(), amount);
        vm.assertEq(created.sync(), amount);
        vm.assertEq(created.free(), amount);
    }

    function test_RevertWhen_OwnerOrTokenIsNobody() public {
        vm.expectRevert(abi.encodeWithSelector(IVaultFactory.FactoryBadAddress.selector, address(0)));
        factory.create(address(0), address(token));
        vm.expectRevert(abi.encodeWithSelector(IVaultFactory.FactoryBadAddress.selector, stranger));
        factory.create(owner, stranger);
    }

    function _createdBy(address creator, uint8 nonce) private pure returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(hex"d694", creator, nonce)))));
    }
}
